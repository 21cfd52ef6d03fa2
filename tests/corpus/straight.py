import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model

np.random.seed(2)
tf.random.set_seed(2)
xy = np.random.uniform(-1, 1, (700, 2))
same_sign = (xy[:, 0] * xy[:, 1] > 0).astype(int)

inp = Input((2,))
z = Dense(64)(inp)
z = Dense(64)(z)
z = Dense(64)(z)
out = Dense(1, activation='sigmoid')(z)
model = Model(inp, out)
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(xy, same_sign, epochs=20, batch_size=25, validation_split=0.1, verbose=2)
