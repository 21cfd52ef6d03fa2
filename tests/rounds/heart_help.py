# Hi all, my loss just stays at 0.693 whatever I do, full script below.
# Data is generated so you can run it.
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_circles
from sklearn.model_selection import train_test_split

X, y = make_circles(n_samples=1000, factor=0.4, noise=0.08, random_state=3)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=3)

init = dict(kernel_initializer="zeros", bias_initializer="zeros")

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Input(shape=(2,)))
model.add(tf.keras.layers.Dense(32, activation="relu", **init))
model.add(tf.keras.layers.Dense(32, activation="relu", **init))
model.add(tf.keras.layers.Dense(1, activation="sigmoid", **init))

model.compile(loss="binary_crossentropy", optimizer=tf.keras.optimizers.Adam(0.005), metrics=["accuracy"])
model.fit(X_train, y_train, epochs=25, batch_size=25, validation_split=0.1, verbose=2)

loss, acc = model.evaluate(X_test, y_test, verbose=0)
print("test loss", loss, "test accuracy", acc)
