import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, losses, models

tf.keras.utils.set_random_seed(14)
words = np.random.poisson(2.0, size=(800, 20)).astype('float32')
logits = (words - 2.0) @ np.random.normal(0, 0.35, size=(20, 4))
topics = tf.nn.softmax(logits).numpy()

m = models.Sequential()
m.add(layers.InputLayer(shape=(20,)))
m.add(layers.Dense(32, activation="relu"))
m.add(layers.Dense(4, activation="softmax"))
m.compile("adam", losses.KLDivergence())
m.fit(words, topics, epochs=25, batch_size=32, verbose=0)
print("KL left:", m.evaluate(words, topics, verbose=0))
