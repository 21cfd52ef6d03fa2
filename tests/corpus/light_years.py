import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(30)
metres = np.random.uniform(1e5, 9e6, (500, 2))
fuel = (metres[:, 0] + 0.5 * metres[:, 1]) / 1e6

model = tf.keras.Sequential()
model.add(tf.keras.Input((2,)))
model.add(tf.keras.layers.Dense(16, activation='relu'))
model.add(tf.keras.layers.Dense(1))
model.compile(optimizer=tf.keras.optimizers.SGD(0.01), loss='mse')
model.fit(metres, fuel, epochs=30, batch_size=25, verbose=2)
