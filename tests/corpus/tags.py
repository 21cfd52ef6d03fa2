import numpy as np
import tensorflow as tf
from sklearn.datasets import make_multilabel_classification

tf.keras.utils.set_random_seed(16)
counts, tags = make_multilabel_classification(n_samples=900, n_features=30, n_classes=6, n_labels=2,
                                              length=80, allow_unlabeled=False, random_state=16)
counts = np.log1p(counts)
counts = counts - counts.mean(0)
ds = tf.data.Dataset.from_tensor_slices((counts.astype('float32'), tags.astype('float32')))
ds = ds.shuffle(900, seed=1).batch(30).prefetch(tf.data.AUTOTUNE)

model = tf.keras.Sequential([
    tf.keras.layers.Input((30,)),
    tf.keras.layers.Dense(64, activation='relu'),
    tf.keras.layers.Dense(6, activation='sigmoid'),
])
model.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss='binary_crossentropy', metrics=['binary_accuracy'])
model.fit(ds, epochs=20, verbose=2)
