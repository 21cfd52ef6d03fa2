import numpy as np
import tensorflow as tf

WINDOW = 16
tf.keras.utils.set_random_seed(25)

t = np.arange(700)
level = np.sin(2 * np.pi * t / 12.4) + 0.4 * np.sin(2 * np.pi * t / 25.8 + 1) + np.random.normal(0, 0.05, 700)

x = np.lib.stride_tricks.sliding_window_view(level, WINDOW)[:-1, :, None].astype('float32')
y = level[WINDOW:].astype('float32')

model = tf.keras.Sequential()
model.add(tf.keras.Input((WINDOW, 1)))
model.add(tf.keras.layers.GRU(16))
model.add(tf.keras.layers.Dense(1))
model.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss='mse')
model.fit(x, y, epochs=8, batch_size=32, verbose=2)
