import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(56)
n = 500
carat = np.random.uniform(0.2, 2.5, n)
cut = np.random.randint(1, 6, n)
price = 2 * carat ** 1.5 + 0.4 * cut + np.random.normal(0, 0.1, n)
price = np.sort(price)  # nicer plots

x = np.stack([carat, cut], 1)
x = (x - x.mean(0)) / x.std(0)
reg = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(12, activation='relu'), tf.keras.layers.Dense(1)])
reg.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss='mse', metrics=['mae'])
reg.fit(x, price, epochs=25, batch_size=25, verbose=2)
