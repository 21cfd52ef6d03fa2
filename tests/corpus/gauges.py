import numpy as np
import pandas as pd
from keras import layers, models, optimizers, utils

utils.set_random_seed(99)
frame = pd.DataFrame(np.random.normal(size=(700, 4)), columns=['p', 'q', 'r', 's'])
flow = 0.8 * frame.p - 0.6 * frame.q + 0.5 * frame.r * frame.s + 2
missing = np.random.rand(700, 4) < 0.1
frame = frame.mask(missing, -9999.0)

net = models.Sequential([
    layers.Input((4,)),
    layers.Dense(24, activation='tanh'),
    layers.Dense(24, activation='tanh'),
    layers.Dense(1),
])
net.compile(optimizer=optimizers.Adam(0.004), loss='mse')
scaled = (frame - frame.mean()) / frame.std()
net.fit(scaled.values, flow.values, epochs=25, batch_size=28, verbose=2)
