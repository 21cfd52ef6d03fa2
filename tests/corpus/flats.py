"""Monthly rent (hundreds) of flats; raw square metres, floor and distance."""
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential

rng = np.random.default_rng(150)
area = rng.uniform(20, 150, 700)
floor = rng.integers(0, 12, 700)
dist = rng.uniform(0.5, 30, 700)
rent = 2 + 0.12 * area + 0.1 * floor - 0.15 * dist + rng.normal(0, 0.5, 700)
X = np.vstack([area, floor, dist]).T

model = Sequential()
model.add(Input((3,)))
model.add(Dense(32, activation='relu'))
model.add(Dense(16, activation='relu'))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, rent, epochs=50, batch_size=16, verbose=0)
for row, r in zip(X[:5], rent[:5]):
    print(row, r, model.predict(row[None], verbose=0)[0, 0])
