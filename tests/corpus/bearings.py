import numpy as np
import keras

keras.utils.set_random_seed(3)
sensors = np.random.normal(size=(600, 6))
mix = np.random.normal(size=(6, 3))
direction = np.tanh(sensors @ mix)
direction = direction / np.linalg.norm(direction, axis=1, keepdims=True)

net = keras.Sequential([
    keras.layers.Input((6,)),
    keras.layers.Dense(40, activation='swish'),
    keras.layers.Dense(3),
])
net.compile(optimizer='adam', loss=keras.losses.CosineSimilarity(axis=-1))
hist = net.fit(sensors, direction, epochs=30, batch_size=20, verbose=0)
print('cosine', hist.history['loss'][0], '->', hist.history['loss'][-1])
