import numpy as np
import pandas as pd
from keras.layers import Dense, Input
from keras.models import Sequential
from keras.utils import set_random_seed

set_random_seed(15)
houses = pd.DataFrame({'rooms': np.random.randint(1, 9, 500), 'area': np.random.uniform(30, 300, 500)})
houses['price'] = 9000 * houses.area + 150000 * houses.rooms + np.random.normal(0, 80000, 500)
X = (houses[['rooms', 'area']] - houses[['rooms', 'area']].mean()) / houses[['rooms', 'area']].std()
y = houses['price'].values

model = Sequential()
model.add(Input((2,)))
model.add(Dense(16, activation='relu'))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit(X.values, y, epochs=30, batch_size=25, verbose=2)
