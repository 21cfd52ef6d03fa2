"""Received power (in tens of dBm, always negative) from distance, walls and frequency."""
import tensorflow as tf

tf.keras.utils.set_random_seed(47)
n = 600
dist = tf.random.uniform((n, 1), 1.0, 50.0)
walls = tf.cast(tf.random.uniform((n, 1), 0, 4, dtype=tf.int32), tf.float32)
ghz = tf.random.uniform((n, 1), 0.8, 5.0)
power = -(4.0 + 2.0 * tf.math.log(dist) / tf.math.log(10.0) + 0.5 * walls + 0.2 * ghz)
x = tf.concat([dist / 25 - 1, walls - 1.5, ghz - 2.9], axis=1)
train = tf.data.Dataset.from_tensor_slices((x, power)).shuffle(n, seed=0).batch(30)


class PathLoss(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.h1 = tf.keras.layers.Dense(24, activation='relu')
        self.h2 = tf.keras.layers.Dense(24, activation='relu')
        self.out = tf.keras.layers.Dense(1, activation='relu')

    def call(self, inputs):
        return self.out(self.h2(self.h1(inputs)))


net = PathLoss()
net.compile(loss='mean_absolute_error', optimizer=tf.keras.optimizers.Adam(0.005))
net.fit(train, epochs=20, verbose=2)
