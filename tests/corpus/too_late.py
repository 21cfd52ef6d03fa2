import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(34)
WINDOW, HORIZON = 8, 200
noise = np.random.normal(size=1800)
series = np.zeros(1800)
for t in range(1, 1800):
    series[t] = 0.9 * series[t - 1] + noise[t]
series = series / series.std()

n = 1800 - WINDOW - HORIZON
x = np.stack([series[k:k + WINDOW] for k in range(n)])[..., None]
y = np.array([series[k + WINDOW + HORIZON - 1] for k in range(n)])

net = keras.Sequential([keras.Input((WINDOW, 1)), layers.SimpleRNN(8), layers.Dense(1)])
net.compile(optimizer='adam', loss='mse')
net.fit(x, y, epochs=10, batch_size=32, verbose=2)
