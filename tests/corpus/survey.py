import numpy as np
import tensorflow as tf

rng = np.random.default_rng(2024)
tf.keras.utils.set_random_seed(2024)
age = rng.uniform(18, 80, 600)
income = rng.lognormal(3.2, 0.4, 600)
happy = 5 + 0.04 * income - 0.002 * (age - 45) ** 2 + rng.normal(0, 0.2, 600)
weight = np.where(age > 60, 3.0, np.where(age < 30, 0.2, 1.0))

x = np.stack([(age - 49) / 18, (income - 26) / 11], axis=-1)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(24, 'relu'), tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.Adam(0.01), 'mse')
model.fit(x, happy, sample_weight=weight, epochs=60, batch_size=20, verbose=0)
print(model.predict(x[:3], verbose=0), happy[:3])
