import numpy as np
from keras.initializers import Constant
from keras.layers import Dense, Input
from keras.models import Model
import keras

keras.utils.set_random_seed(20)
speed = np.random.uniform(0, 1, (500, 2))
drag = speed[:, 0] ** 2 + 0.5 * speed[:, 0] * speed[:, 1]

i = Input((2,))
h = Dense(32, activation='relu', bias_initializer=Constant(-20))(i)
h = Dense(32, activation='relu', bias_initializer=Constant(-20))(h)
model = Model(i, Dense(1)(h))
model.compile(optimizer=keras.optimizers.Adam(0.01), loss='mse')
model.fit(speed, drag, epochs=25, batch_size=25, verbose=2)
