import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(57)
N, S = 600, 12
at = np.random.randint(0, S, N)
img = np.random.normal(0, 0.1, (N, 4, S)).astype('float32')
img[np.arange(N), np.random.randint(0, 4, N), at] += 2
column = ((at - 5.5) / 3.4).astype('float32')


def augment(picture, where):
    if tf.random.uniform(()) < 0.5:
        picture = tf.reverse(picture, axis=[1])
    return picture, where


feed = tf.data.Dataset.from_tensor_slices((img, column)).shuffle(N).map(augment).batch(30)
model = tf.keras.Sequential([
    tf.keras.Input((4, S)),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(32, activation='relu'),
    tf.keras.layers.Dense(1),
])
model.compile(optimizer=tf.keras.optimizers.Adam(0.005), loss='mse')
model.fit(feed, epochs=15, verbose=2)
