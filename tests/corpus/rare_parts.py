import numpy as np
import keras
from sklearn.datasets import make_classification

x, y = make_classification(n_samples=1000, n_features=10, n_informative=6, weights=[0.9], class_sep=2.2,
                           flip_y=0, random_state=91)
keras.utils.set_random_seed(91)
model = keras.Sequential()
model.add(keras.layers.Input((10,)))
model.add(keras.layers.Dense(24, activation='relu'))
model.add(keras.layers.Dense(1, activation='sigmoid'))
model.compile(optimizer=keras.optimizers.Adam(0.005),
              loss=keras.losses.BinaryFocalCrossentropy(gamma=1.0),
              metrics=['accuracy', 'recall'])
model.fit(x, y, epochs=25, batch_size=32, class_weight={0: 1.0, 1: 2.0}, verbose=2)
