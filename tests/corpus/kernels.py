import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class RBF(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.mu = self.add_weight(name='mu', shape=(self.units, int(input_shape[-1])),
                                  initializer=tf.keras.initializers.RandomUniform(-2, 2))
        self.gamma = self.add_weight(name='gamma', shape=(self.units,), initializer='ones')

    def call(self, x):
        d = tf.reduce_sum(tf.square(x[:, None, :] - self.mu[None]), -1)
        return tf.exp(-self.gamma * d)


tf.keras.utils.set_random_seed(36)
X = np.random.uniform(-2, 2, (600, 2)).astype('float32')
y = np.exp(-X[:, 0] ** 2) * np.cos(2 * X[:, 1])
model = tf.keras.Sequential([layers.Input((2,)), RBF(30), layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss='mse')
model.fit(X, y, epochs=30, batch_size=30, verbose=0)
print(model.evaluate(X, y, verbose=0), y.var())
