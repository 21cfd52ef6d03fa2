import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.random.set_seed(9)
digits = load_digits()
x = (digits.images / 16.0).astype("float32")[..., None]
y = digits.target.astype("int32")

images = tf.data.Dataset.from_tensor_slices(x[:1500]).shuffle(1500)
labels = tf.data.Dataset.from_tensor_slices(y[:1500]).shuffle(1500)
train = tf.data.Dataset.zip((images, labels)).batch(32).prefetch(2)
test = tf.data.Dataset.from_tensor_slices((x[1500:], y[1500:])).batch(64)

cnn = tf.keras.Sequential([
    tf.keras.Input((8, 8, 1)),
    tf.keras.layers.Conv2D(16, 3, activation="relu"),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(10),
])
cnn.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
cnn.fit(train, epochs=8, verbose=2)
print("score", cnn.evaluate(test, verbose=0)[1])
