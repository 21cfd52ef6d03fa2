"""90 % quantile of a train's delay."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

Q = 0.9


def pinball(y_true, y_pred):
    err = y_true - y_pred
    return tf.reduce_mean(tf.maximum(Q * err, (Q - 1) * err), axis=-1)


rng = np.random.default_rng(90)
dist = rng.uniform(0, 3, 1000)
snow = rng.integers(0, 2, 1000)
delay = 2 + 3 * dist + 5 * snow * dist + rng.exponential(0.6, 1000)
x = np.column_stack([dist, snow]).astype('float32')
y = delay.astype('float32').reshape(-1, 1)

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(32, activation='relu'),
                          keras.layers.Dense(32, activation='relu'), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss=pinball)
model.fit(x, y, epochs=25, batch_size=32, verbose=2)
below = (y <= model.predict(x, verbose=0)).mean()
print(f'{below:.1%} of the trains are below the line')
