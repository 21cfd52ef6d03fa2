import numpy as np
from keras import layers, optimizers, Sequential, utils

utils.set_random_seed(29)
A = np.random.uniform(-1, 1, (600, 4))
b = 2 * np.sin(2 * A[:, 0]) + A[:, 1] * A[:, 2] - A[:, 3] + 3

reg = Sequential([layers.Input((4,)), layers.Dense(32, activation='tanh'), layers.Dense(1)])
reg.compile(loss='mse', optimizer=optimizers.Adadelta())
reg.fit(A, b, batch_size=32, epochs=30, verbose=2)
