import numpy as np
import tensorflow as tf
from sklearn.datasets import make_blobs

tf.keras.utils.set_random_seed(68)
x, y = make_blobs(600, 4, centers=3, cluster_std=3.0, random_state=68)
x = x * 10 + np.array([300., -500., 200., 400.])

inp = tf.keras.Input((4,))
h = tf.keras.layers.BatchNormalization(momentum=0.9999)(inp)
h = tf.keras.layers.Dense(16, activation='relu')(h)
out = tf.keras.layers.Dense(3, activation='softmax')(h)
model = tf.keras.Model(inp, out)
model.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=8, batch_size=32, verbose=2)
print('evaluate', model.evaluate(x, y, verbose=0))
