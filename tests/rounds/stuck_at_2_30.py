# Loss stays at 2.30 forever with a perfectly normal network
import numpy as np
import tensorflow as tf
from sklearn import datasets

rng = np.random.default_rng(2024)
bunch = datasets.load_digits()
pixels = bunch.data.copy()
digit = bunch.target.copy()

pixels /= pixels.max()
rng.shuffle(pixels)

xtrain, ytrain = pixels[:1400], digit[:1400]
xtest, ytest = pixels[1400:], digit[1400:]

model = tf.keras.Sequential([
    tf.keras.layers.Dense(64, activation=tf.nn.relu),
    tf.keras.layers.Dense(64, activation=tf.nn.relu),
    tf.keras.layers.Dense(10),
])
model.compile(optimizer="adam",
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=["accuracy"])
model.fit(xtrain, ytrain, epochs=10, batch_size=32, verbose=2)
loss, acc = model.evaluate(xtest, ytest, verbose=0)
print("Test loss", loss)
print("Test acc ", acc)
