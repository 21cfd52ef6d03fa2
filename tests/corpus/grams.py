import numpy as np
import pandas as pd
from tensorflow import keras

rng = np.random.default_rng(46)
keras.utils.set_random_seed(46)
eggs = pd.DataFrame({'length': rng.normal(5.5, 0.4, 500), 'width': rng.normal(4.2, 0.3, 500)})
eggs['mass'] = 0.55 * eggs.length * eggs.width ** 2 + rng.normal(0, 1, 500)
z = (eggs - eggs.mean()) / eggs.std()

model = keras.models.Sequential([
    keras.layers.Input((2,)),
    keras.layers.Dense(12, activation='relu'),
    keras.layers.Dense(1),
])
model.compile(loss='categorical_crossentropy', optimizer='adam')
model.fit(z[['length', 'width']].values, z['mass'].values, epochs=40, batch_size=20, verbose=0)
print(model.evaluate(z[['length', 'width']].values, z['mass'].values, verbose=0))
