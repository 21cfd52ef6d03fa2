from sklearn.datasets import load_digits
import tensorflow as tf
from tensorflow.keras import Model, layers

tf.keras.utils.set_random_seed(64)
x, y = load_digits(return_X_y=True)
x = (x / 16.).astype('float32')
old, new = y < 6, y >= 6

inp = layers.Input((64,))
feat = layers.Dense(64, activation='relu', name='feat')(inp)
src = Model(inp, layers.Dense(6, activation='softmax')(feat))
src.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
src.fit(x[old], y[old], epochs=8, batch_size=32, verbose=0)

base = Model(inp, feat)
base.trainable = False
dst = tf.keras.Sequential([base, layers.Dense(4, activation='softmax')])
dst.compile(tf.keras.optimizers.Adam(0.01), 'sparse_categorical_crossentropy', metrics=['accuracy'])
dst.fit(x[new], y[new] - 6, epochs=12, batch_size=32, verbose=2)
