import numpy as np
from keras import Input, Sequential, regularizers
from keras.layers import Dense
from keras.optimizers import Adam

np.random.seed(5)
load = np.random.uniform(0, 1, (500, 5))
strain = 2 * load[:, 0] + np.sin(4 * load[:, 1]) - load[:, 2] * load[:, 3] + 0.05 * np.random.randn(500)

reg = regularizers.l2(1e-3)
model = Sequential()
model.add(Input((5,)))
model.add(Dense(64, activation='relu', kernel_regularizer=reg))
model.add(Dense(64, activation='relu', kernel_regularizer=reg))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer=Adam(learning_rate=0.003))
model.fit(load, strain, epochs=40, batch_size=25, verbose=0)
print("mse incl. penalty:", model.evaluate(load, strain, verbose=0))
