import numpy as np
import tensorflow as tf
from sklearn.datasets import make_moons

tf.keras.utils.set_random_seed(92)
x, y = make_moons(400, noise=0.1, random_state=92)
# two annotators, the second one had the classes the other way round
x = np.concatenate([x, x])
y = np.concatenate([y, 1 - y])

model = tf.keras.Sequential()
model.add(tf.keras.layers.Input((2,)))
model.add(tf.keras.layers.Dense(32, activation='relu'))
model.add(tf.keras.layers.Dense(32, activation='relu'))
model.add(tf.keras.layers.Dense(1, activation='sigmoid'))
model.compile(optimizer=tf.keras.optimizers.Adam(0.005), loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=20, batch_size=32, verbose=2)
