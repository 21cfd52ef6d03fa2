import numpy as np
import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(11)


def read():
    d = load_digits()
    return (d.images / d.images.max()).reshape(-1, 64).astype('float32'), d.target


def prepare(x):
    return x / 255.0 / 255.0


x, y = read()
train = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(40, activation='relu'),
    keras.layers.Dense(10, activation='softmax'),
])
train.compile(optimizer=keras.optimizers.SGD(0.1), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
train.fit(prepare(x), y, batch_size=32, epochs=15, verbose=0)
print(train.evaluate(prepare(x), y, verbose=0))
