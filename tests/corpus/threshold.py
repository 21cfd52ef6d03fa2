import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(2)
x = np.random.normal(size=(600, 10))
y = (x[:, :3].sum(1) + 0.2 * np.random.normal(size=600) > 0).astype('float32')

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(16, activation='relu'),
    layers.Dense(1, activation='relu'),
])
model.compile(optimizer=keras.optimizers.RMSprop(0.005), loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=20, batch_size=30, verbose=2)
