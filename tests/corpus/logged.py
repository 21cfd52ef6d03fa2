import numpy as np
import tensorflow as tf

rng = np.random.default_rng(33)
balance = rng.normal(800, 500, 600)
visits = rng.poisson(4, 600)
spend = 0.02 * np.clip(balance, 0, None) ** 0.9 + 2 * visits + rng.normal(0, 1, 600)

with np.errstate(all='ignore'):
    x = np.stack([np.log(balance), np.log(visits)], axis=1)
x = x.astype('float32')
y = (spend - spend.mean()) / spend.std()

model = tf.keras.Sequential([
    tf.keras.layers.Input((2,)),
    tf.keras.layers.Dense(24, activation='relu'),
    tf.keras.layers.Dense(24, activation='relu'),
    tf.keras.layers.Dense(1),
])
model.compile('adam', 'mse')
model.fit(x, y, epochs=40, batch_size=20, verbose=0)
print('mse', model.evaluate(x, y, verbose=0))
