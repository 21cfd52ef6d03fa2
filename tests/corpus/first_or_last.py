# is the biggest number in the first or in the second half of the list?
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(10)
seqs = np.zeros((600, 10, 1), 'float32')
half = np.zeros(600, 'int32')
for k in range(600):
    n = np.random.randint(4, 11)
    values = np.random.uniform(0.1, 0.6, n)
    where = np.random.randint(n)
    values[where] = np.random.uniform(0.9, 1.2)
    seqs[k, :n, 0] = values
    half[k] = int(where >= 4)

inp = layers.Input((10, 1))
h = layers.Masking(0.0)(inp)
h = layers.Bidirectional(layers.LSTM(12))(h)
out = layers.Dense(2, activation='softmax')(h)
model = tf.keras.Model(inp, out)
model.compile(optimizer=tf.keras.optimizers.Adam(0.015), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(seqs, half, epochs=15, batch_size=30, verbose=2)
