import numpy as np
from tensorflow.keras import Model, layers, regularizers, utils

PENALTY = 0.5

utils.set_random_seed(28)
x = np.random.normal(size=(600, 12)).astype('float32')
y = np.tanh(x[:, 0]) + 0.7 * x[:, 1] - 0.5 * x[:, 2] * (x[:, 3] > 0)
y = (y - y.mean()) / y.std()


def dense(n, act=None):
    return layers.Dense(n, activation=act, kernel_regularizer=regularizers.l1(PENALTY))


inputs = layers.Input((12,))
outputs = dense(1)(dense(32, 'relu')(dense(32, 'relu')(inputs)))
model = Model(inputs, outputs)
model.compile(optimizer='adam', loss='mse')
model.fit(x, y, epochs=25, batch_size=30, verbose=2)
