import numpy as np
import tensorflow as tf
from sklearn.datasets import make_classification

SEED = 31
BATCH = 32
tf.keras.utils.set_random_seed(SEED)

data, label = make_classification(n_samples=800, n_features=12, n_informative=8, n_classes=5,
                                  n_clusters_per_class=1, class_sep=1.8, random_state=SEED)
model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Input((12,)))
for units in (48, 24):
    model.add(tf.keras.layers.Dense(units, use_bias=False))
    model.add(tf.keras.layers.BatchNormalization())
    model.add(tf.keras.layers.Activation('relu'))
model.add(tf.keras.layers.Dense(5, activation='softmax'))
model.compile(loss='sparse_categorical_crossentropy', optimizer=tf.keras.optimizers.Adam(3e-3), metrics=['acc'])
model.fit(data, label, BATCH, 20, validation_split=0.2)
