import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(39)
x = np.random.uniform(-1, 1, (700, 6))
y = 3 * x[:, 0] * x[:, 1] + 2 * x[:, 2] - x[:, 3]
KEEP = 0.97

inp = keras.Input((6,))
h = layers.Dropout(KEEP)(inp)
h = layers.Dense(48, activation='relu')(h)
h = layers.Dropout(KEEP)(h)
h = layers.Dense(48, activation='relu')(h)
model = keras.Model(inp, layers.Dense(1)(h))
model.compile(optimizer=keras.optimizers.Adam(0.003), loss='mse')
model.fit(x, y, epochs=25, batch_size=25, verbose=2)
