import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(49)
d = load_digits()
x = d.images[..., None].astype('float32') / 16

backbone = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    layers.Conv2D(16, 3, activation='relu'),
    layers.Conv2D(16, 3, activation='relu'),
    layers.Flatten(),
], name='backbone')

inputs = tf.keras.Input((8, 8, 1))
features = backbone(inputs)
outputs = layers.Dense(10, activation='softmax')(features)
model = tf.keras.Model(inputs, outputs)
model.trainable = False
model.compile(optimizer=tf.keras.optimizers.Adam(0.003), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, d.target, epochs=8, batch_size=50, verbose=2)
