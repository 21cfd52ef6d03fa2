import numpy as np
from tensorflow import keras
from tensorflow.keras import layers, regularizers
from sklearn.datasets import make_friedman1

WEIGHT_DECAY = 1.5
X, y = make_friedman1(900, noise=0.2, random_state=0)
y = (y - y.mean()) / y.std()


def dense(n):
    return layers.Dense(n, activation="elu", kernel_regularizer=regularizers.l2(WEIGHT_DECAY))


keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((10,)), dense(64), dense(32), layers.Dense(1, kernel_regularizer=regularizers.l2(WEIGHT_DECAY))])
model.compile(optimizer="adam", loss="mse")
model.fit(X[:700], y[:700], epochs=30, verbose=2, validation_split=0.1)
p = model.predict(X[700:], verbose=0)[:, 0]
print("score", 1 - np.mean((p - y[700:]) ** 2) / np.var(y[700:]))
