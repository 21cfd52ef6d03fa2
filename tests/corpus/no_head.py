import numpy as np
import keras
from keras import layers
from sklearn.datasets import make_blobs

keras.utils.set_random_seed(24)


def get_model():
    inp = keras.Input((6,), name='features')
    h = layers.Dense(32, activation='relu')(inp)
    h = layers.Dense(32, activation='relu')(h)
    out = layers.Dense(8, name='scores')(h)
    return keras.Model(inp, out)


x, y = make_blobs(800, 6, centers=8, cluster_std=1.5, random_state=24)
x = x / 10
model = get_model()
model.compile(optimizer=keras.optimizers.Adam(1e-3),
              loss=keras.losses.CategoricalCrossentropy(),
              metrics=['accuracy'])
history = model.fit(x, np.eye(8)[y], epochs=15, batch_size=32, verbose=2)
