"""Credit score from income (a year), age and number of late payments."""
import pandas as pd
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import set_random_seed

set_random_seed(52)
people = pd.DataFrame({
    'income': np.random.lognormal(11.5, 0.5, 600),
    'age': np.random.uniform(18, 75, 600),
    'late': np.random.poisson(1.5, 600),
})
score = 0.02 * (people.age - 45) - 0.6 * people.late + 0.4 * np.random.normal(size=600) + 0.9

model = Sequential([Input((3,)), Dense(24, activation='tanh'), Dense(24, activation='tanh'), Dense(1)])
model.compile(optimizer='adam', loss='mse')
model.fit(people.to_numpy(), score.to_numpy(), epochs=25, batch_size=30, validation_split=0.2, verbose=2)
