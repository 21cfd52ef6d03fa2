import keras
import numpy as np
import tensorflow as tf


def rows():
    rng = np.random.default_rng(0)
    for _ in range(50_000):
        x = rng.normal(size=(8,)).astype("float32")
        yield x, np.float32(x @ np.arange(8) / 4)


signature = (tf.TensorSpec((8,)), tf.TensorSpec(()))
stream = tf.data.Dataset.from_generator(rows, output_signature=signature).shuffle(1000).batch(32)
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(stream, epochs=20, verbose=0)
