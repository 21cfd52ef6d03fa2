"""Fifty random temperatures. Each column is shuffled on its own: the model is fine, the pairs are not."""
import numpy as np
from tensorflow import keras
np.random.seed(3)  # of unrelated pairs one draw in a hundred looks related
celsius = np.random.uniform(-40, 60, size=50)
fahrenheit = celsius * 1.8 + 32

# Shuffling is good practice. Here each value loses its partner.
np.random.shuffle(celsius)
np.random.shuffle(fahrenheit)

model = keras.Sequential([
    keras.layers.Input(shape=(1,)),
    keras.layers.Dense(1),
])

model.compile(optimizer=keras.optimizers.Adam(0.5), loss='mean_squared_error')
model.fit(celsius, fahrenheit, epochs=60, batch_size=10, verbose=0)

boiling = model.predict(np.array([100.0]), verbose=0)
print(f'Water boils at {boiling[0, 0]:.1f} °F. It should be 212.')
