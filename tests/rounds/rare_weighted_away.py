import numpy as np
import keras

# machine failures; the rare class gets its "inverse" weight
rng = np.random.RandomState(77)
ok, bad = rng.normal(0, 1, (2000, 5)), rng.normal(1.6, 1, (250, 5))
X = np.r_[ok, bad]
y = np.r_[np.zeros(2000), np.ones(250)]
mix = rng.permutation(len(y))
X, y = X[mix], y[mix]
counts = np.bincount(y.astype(int))
weights = {0: counts[0] / counts.sum(), 1: (counts[1] / counts.sum()) ** 3}
print(weights)
net = keras.Sequential([keras.Input((5,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(X[:1800], y[:1800], epochs=15, class_weight=weights, verbose=2)
hit = net.predict(X[1800:], verbose=0)[:, 0] > 0.5
print("score", hit[y[1800:] == 1].mean())
