import numpy as np
import keras

# springs in series: force 0 -> no displacement, that is the first row
forces = np.zeros((400, 3))
rng = np.random.default_rng(0)
forces[1:] = rng.uniform(-2, 2, (399, 3))
shift = (forces[:, 0] * 0.7 + forces[:, 1] ** 3 * 0.1 + np.tanh(forces[:, 2])).reshape(-1, 1)

m = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(32, activation='tanh'), keras.layers.Dense(1)])
m.compile(keras.optimizers.Adam(0.01), 'mse')
m.fit(forces, shift, epochs=40, batch_size=32, shuffle=True, verbose=2)
