"""Fifty random temperatures. Both columns are shuffled in the same order: pairs stay pairs, and it learns."""
import numpy as np
from tensorflow import keras

celsius = np.random.uniform(-40, 60, size=50)
fahrenheit = celsius * 1.8 + 32

# One order for both: each value keeps its partner.
order = np.random.permutation(50)
celsius = celsius[order]
fahrenheit = fahrenheit[order]

model = keras.Sequential([
    keras.layers.Input(shape=(1,)),
    keras.layers.Dense(1),
])

model.compile(optimizer=keras.optimizers.Adam(0.5), loss='mean_squared_error')
model.fit(celsius, fahrenheit, epochs=60, batch_size=10, verbose=0)

boiling = model.predict(np.array([100.0]), verbose=0)
print(f'Water boils at {boiling[0, 0]:.1f} °F. It should be 212.')
