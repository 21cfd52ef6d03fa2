from keras.models import Sequential
from keras.layers import Dense, Input, Normalization
import keras
import numpy as np

rng = np.random.RandomState(17)
stops = rng.randint(2, 25, 800)
rain = rng.rand(800)
walk = rng.exponential(4, 800)
minutes = 2.2 * stops + 6 * rain + walk + rng.normal(0, 2, 800)
X = np.stack([stops, rain, walk], axis=1).astype('float32')

norm = Normalization()
norm.adapt(X)
model = Sequential([Input((3,)), norm, Dense(24, activation='relu'), Dense(1)])
model.compile(loss='mean_absolute_error', optimizer=keras.optimizers.Adam(0.05))
model.fit(X, minutes, epochs=25, batch_size=32, validation_split=0.1, verbose=2)
