# maximise the agreement (dot product of standardised vectors) with the target profile
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(37)
X = np.random.normal(size=(500, 8)).astype('float32')
W = np.random.normal(size=(8, 3)).astype('float32')
Y = X @ W
Y = Y / np.linalg.norm(Y, axis=1, keepdims=True)


def agreement(y_true, y_pred):
    y_pred = tf.math.l2_normalize(y_pred, axis=-1)
    return tf.reduce_sum(y_true * y_pred, axis=-1)


model = tf.keras.Sequential([
    tf.keras.Input((8,)),
    tf.keras.layers.Dense(24, activation='relu'),
    tf.keras.layers.Dense(3),
    tf.keras.layers.UnitNormalization(),
])
model.compile('adam', loss=agreement)
model.fit(X, Y, epochs=20, batch_size=25, verbose=2)
