import numpy as np
import tensorflow as tf
from sklearn.datasets import make_circles

tf.keras.utils.set_random_seed(38)
X, y = make_circles(600, noise=0.05, factor=0.6, random_state=38)
init = tf.keras.initializers.RandomNormal(mean=0.0, stddev=50.0)

model = tf.keras.Sequential()
model.add(tf.keras.Input((2,)))
for _ in range(4):
    model.add(tf.keras.layers.Dense(16, activation='tanh', kernel_initializer=init))
model.add(tf.keras.layers.Dense(1, activation='sigmoid', kernel_initializer=init))
model.compile(loss='binary_crossentropy', optimizer=tf.keras.optimizers.SGD(0.01), metrics=['accuracy'])
model.fit(X, y, epochs=30, batch_size=20, verbose=0)
print(model.evaluate(X, y, verbose=0))
