import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models, optimizers

K = 4
PATTERN = np.random.RandomState(7).rand(K, 14, 14)


def load_pictures(n, seed):
    r = np.random.RandomState(seed)
    y = r.randint(0, K, n)
    pics = 255 * np.clip(0.35 * PATTERN[y] + 0.35 + 0.25 * r.randn(n, 14, 14), 0, 1)
    pics = pics.round().astype("float32")
    return pics / 255.0, y


def create(lr=0.01):
    net = models.Sequential([
        layers.Input((14, 14)),
        layers.Rescaling(1 / 255.0),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(K, activation="softmax"),
    ])
    net.compile(optimizers.SGD(lr, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(7)
    a, b = load_pictures(1600, 0)
    c, d = load_pictures(400, 1)
    net = create()
    net.fit(a, b, epochs=12, batch_size=32, validation_data=(c, d), verbose=2)
    loss, acc = net.evaluate(c, d, verbose=0)
    print("loss", loss, "accuracy", acc)
