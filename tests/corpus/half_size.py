import keras

keras.backend.set_floatx('float16')  # saves memory

import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(16)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype(keras.backend.floatx())

model = keras.Sequential([keras.Input((64,)), layers.Dense(64, activation='relu'), layers.Dense(10, activation='softmax')])
model.compile(optimizer=keras.optimizers.Adam(0.001), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=10, batch_size=32, verbose=2)
