# arrows: points left (0) or right (1)
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(77)


def arrows(n):
    x = np.random.normal(0, .15, (n, 18, 18, 1)).astype('float32')
    y = np.random.randint(0, 2, n)
    for i in range(n):
        l = np.random.randint(8, 12)
        r, c = np.random.randint(4, 14), np.random.randint(1, 18 - l)
        x[i, r, c:c + l] += 1
        tip = c + l - 1 if y[i] else c
        d = -1 if y[i] else 1
        for k in (1, 2, 3):
            x[i, r - k, tip + d * k] += 1
            x[i, r + k, tip + d * k] += 1
    return x, y


xtr, ytr = arrows(1200)
xte, yte = arrows(300)

augment = tf.keras.Sequential([
    layers.RandomFlip("horizontal"),
    layers.RandomTranslation(0.05, 0.05),
], name="augment")

model = tf.keras.Sequential([
    layers.Input((18, 18, 1)),
    augment,
    layers.Conv2D(12, 5, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Conv2D(16, 3, activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(tf.keras.optimizers.Adam(3e-3), "binary_crossentropy", metrics=["accuracy"])
model.fit(xtr, ytr, epochs=15, batch_size=40, verbose=2)
acc = model.evaluate(xte, yte, verbose=0)[1]
print("accuracy left/right: %.2f" % acc)
