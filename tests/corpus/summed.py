import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(94)
X = np.random.uniform(-1, 1, size=(800, 3))
y = X @ [[1.0], [2.0], [-1.0]] + 0.5 * X[:, :1] ** 2

model = tf.keras.Sequential([
    tf.keras.Input((3,)),
    tf.keras.layers.Dense(32, activation='relu'),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer=tf.keras.optimizers.SGD(0.1),
              loss=tf.keras.losses.MeanSquaredError(reduction='sum'))
model.fit(X, y, batch_size=200, epochs=40, verbose=2)
