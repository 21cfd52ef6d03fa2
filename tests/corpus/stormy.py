import keras
import numpy as np
from sklearn.datasets import load_digits

NOISE = 15.0


class Noisy(keras.utils.PyDataset):
    def __init__(self, x, y, size=32):
        super().__init__()
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return len(self.x) // self.size

    def __getitem__(self, k):
        s = slice(k * self.size, (k + 1) * self.size)
        return self.x[s] + np.random.normal(0, NOISE, self.x[s].shape), self.y[s]


keras.utils.set_random_seed(72)
x, y = load_digits(return_X_y=True)
net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(24, activation='relu'), keras.layers.Dense(10, activation='softmax')])
net.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
net.fit(Noisy(x / 16., y), epochs=15, verbose=2)
