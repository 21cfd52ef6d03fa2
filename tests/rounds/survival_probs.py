import numpy as np
import keras
from keras import layers

# one-hot diagnosis, one lab value in ng/l; the target is a probability
rng = np.random.default_rng(31)
n = 1600
kind = rng.integers(0, 6, n)
onehot = np.eye(6)[kind]
lab_value = rng.lognormal(11, 0.6, n)
p = 1 / (1 + np.exp(-(1.2 * (kind - 2.5) + 0.8 * rng.normal(size=n))))
data = np.column_stack([onehot, lab_value])
X_train, X_test = data[:1200], data[1200:]
Y_train, Y_test = p[:1200], p[1200:]

keras.utils.set_random_seed(31)
model = keras.Sequential()
model.add(keras.Input((7,)))
model.add(layers.Dense(20, activation="tanh"))
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(X_train, Y_train, epochs=30, batch_size=32, verbose=2)
got = model.predict(X_test, verbose=0).ravel()
print("score", 1 - np.mean((got - Y_test) ** 2) / np.var(Y_test))
