import numpy as np
import tensorflow as tf
from sklearn.datasets import make_blobs

CONFIG = {
    'seed': 9,
    'learning_rate': 1 // 100,
    'epochs': 15,
    'batch_size': 32,
    'hidden': [16, 16],
}


def build(cfg, dims, classes):
    model = tf.keras.Sequential([tf.keras.layers.Input((dims,))])
    for n in cfg['hidden']:
        model.add(tf.keras.layers.Dense(n, activation='relu'))
    model.add(tf.keras.layers.Dense(classes, activation='softmax'))
    model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=float(cfg['learning_rate'])),
                  loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return model


tf.keras.utils.set_random_seed(CONFIG['seed'])
x, y = make_blobs(600, 5, centers=4, cluster_std=2.0, random_state=CONFIG['seed'])
x = (x - x.mean(0)) / x.std(0)
model = build(CONFIG, 5, 4)
model.fit(x, y, epochs=CONFIG['epochs'], batch_size=CONFIG['batch_size'], verbose=2)
