# visitors of a shop against the weather: little to explain, but something
import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(55)
weather = np.random.normal(size=(1500, 3)).astype('float32')
visitors = 0.4 * weather[:, 0] - 0.3 * weather[:, 1] + np.random.normal(size=1500)

model = keras.Sequential([keras.Input((3,)), layers.Dense(8, activation='tanh'), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss='mse')
model.fit(weather, visitors, epochs=20, batch_size=32, verbose=2)
left = model.evaluate(weather, visitors, verbose=0)
print('R2 = %.3f' % (1 - left / visitors.var()))
