import numpy as np
import tensorflow as tf
from sklearn.datasets import make_moons

tf.keras.utils.set_random_seed(3)
pts, cls = make_moons(500, noise=0.1, random_state=3)


class Net(tf.keras.Model):
    def __init__(self, hidden=32):
        super().__init__()
        self.stack = [tf.keras.layers.Dense(hidden, activation='relu') for _ in range(2)]
        self.top = tf.keras.layers.Dense(2, activation='softmax')

    def call(self, x, training=False):
        for layer in self.stack:
            x = layer(x)
        return self.top(x)


model = Net()
model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=0.005, epsilon=1e3),
              loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(np.asarray(pts) * [1, -1] + [0.5, 2], cls[::1], epochs=20, batch_size=25, verbose=2)
