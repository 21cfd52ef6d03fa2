import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(200)
T = 60
x = np.random.uniform(0, 1, (400, T, 1)).astype('float32')
y = x.mean(axis=1) * 10 - 5

rnn = keras.Sequential([
    keras.Input((T, 1)),
    layers.SimpleRNN(24, activation='relu', recurrent_initializer=keras.initializers.RandomNormal(0, 0.4)),
    layers.Dense(1),
])
rnn.compile(optimizer=keras.optimizers.SGD(0.05), loss='mse')
rnn.fit(x, y, epochs=15, batch_size=25, verbose=2)
