"""Two models trained in turn: a judge that is frozen when it trains, and one that is not."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)


def pair(frozen):
    generator = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
    judge = keras.Sequential(
        [keras.Input((2,)), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid")]
    )
    judge.trainable = not frozen
    judge.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    z = keras.Input((3,))
    both = keras.Model(z, judge(generator(z)))
    both.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return generator, judge, both


def train(generator, judge, gan, switched):
    for step in range(12):
        noise = rng.normal(size=(16, 3)).astype("float32")
        if switched:
            judge.trainable = True
        real = judge.train_on_batch(rng.normal(2, 1, (16, 2)).astype("float32"), np.ones((16, 1)))
        fake = judge.train_on_batch(generator(noise).numpy(), np.zeros((16, 1)))
        if switched:
            judge.trainable = False
        print(float(real), float(fake), float(gan.train_on_batch(noise, np.ones((16, 1)))))


train(*pair(frozen=True), switched=False)
train(*pair(frozen=False), switched=True)
