import numpy as np
from sklearn.datasets import make_blobs
from sklearn.model_selection import train_test_split
import keras

rng = np.random.default_rng(20)
pts, true = make_blobs(1000, n_features=4, centers=4, cluster_std=1.2, random_state=20)
voted = true.copy()
careless = rng.random(1000) < 0.2          # volunteers that clicked anything else
voted[careless] = (true[careless] + rng.integers(1, 4, careless.sum())) % 4

pts = (pts - pts.mean(0)) / pts.std(0)
a, b, ya, yb = train_test_split(pts, voted, test_size=0.2, random_state=0)

model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(24, activation='relu'),
    keras.layers.Dense(4, activation='softmax'),
])
model.compile(keras.optimizers.Adam(0.01), 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(a, ya, validation_data=(b, yb), epochs=20, batch_size=32, verbose=2)
