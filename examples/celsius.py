"""Degrees Celsius to Fahrenheit, learned from seven readings. It runs without error, and learns nothing."""
import numpy as np
from tensorflow import keras

celsius = np.array([-40, -10, 0, 8, 15, 22, 38], dtype=float)
fahrenheit = np.array([-40, 14, 32, 46.4, 59, 71.6, 100.4], dtype=float)

model = keras.Sequential([
    keras.layers.Input(shape=(1,)),
    # One weight and one bias are all it takes. What is the activation doing here?
    keras.layers.Dense(1, activation='softmax'),
])

# Two weights and a long way to go for one of them: a large step is fine.
model.compile(optimizer=keras.optimizers.Adam(0.5), loss='mean_squared_error')
model.fit(celsius, fahrenheit, epochs=200, verbose=0)

boiling = model.predict(np.array([100.0]), verbose=0)
print(f'Water boils at {boiling[0, 0]:.1f} °F. It should be 212.')
