# Transfer learning demo: learn on digits 0-4, freeze, reuse for 5-9
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(0)
d = load_digits()
img = d.images[..., np.newaxis].astype('float32') / 16
lab = d.target
low, high = lab < 5, lab >= 5

base = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    tf.keras.layers.Conv2D(24, 3, activation='relu'),
    tf.keras.layers.Conv2D(24, 3, activation='relu'),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(64, activation='relu'),
], name='base')
src = tf.keras.Sequential([base, tf.keras.layers.Dense(5, activation='softmax')])
src.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
print('--- source task')
src.fit(img[low], lab[low], epochs=8, batch_size=32, verbose=2)

base.trainable = False
tgt = tf.keras.Sequential([base, tf.keras.layers.Dense(5, activation='softmax')])
tgt.compile(tf.keras.optimizers.Adam(0.01), 'sparse_categorical_crossentropy', metrics=['accuracy'])
xh, yh = img[high], lab[high] - 5
cut = int(0.7 * len(xh))
print('--- target task, trainable weights:', len(tgt.trainable_weights))
tgt.fit(xh[:cut], yh[:cut], epochs=15, batch_size=32, verbose=2)
acc = tgt.evaluate(xh[cut:], yh[cut:], verbose=0)[1]
print('target accuracy', acc)
