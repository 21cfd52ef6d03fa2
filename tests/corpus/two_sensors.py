"""Two sensors; the alarm rings when the right one is above its zero."""
import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(71)
N = 700
left_pos = np.random.uniform(-1, 1, (N, 1)).astype('float32')
right_pos = np.random.uniform(-1, 1, (N, 1)).astype('float32')
near = (right_pos[:, 0] > 0).astype(int)

left = keras.Input((1,), name='left')
right = keras.Input((1,), name='right')
a = layers.Dense(16, activation='relu')(left)
b = layers.Dense(16, activation='relu')(left)
h = layers.Concatenate()([a, b])
h = layers.Dense(16, activation='relu')(h)
out = layers.Dense(1, activation='sigmoid')(h)
model = keras.Model([left, right], out)
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.fit([left_pos, right_pos], near, epochs=20, batch_size=20, verbose=2)
