import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(88)
T = 12
seq = np.random.normal(size=(600, T, 1)).astype('float32')
up = (seq[:, -4:, 0].mean(1) > seq[:, :4, 0].mean(1)).astype(int)

model = keras.Sequential([
    keras.Input((T, 1)),
    layers.LSTM(12),
    layers.Dense(1, activation='sigmoid'),
])
# LSTMs explode, so clip
model.compile(optimizer=keras.optimizers.SGD(0.2, momentum=0.9, clipnorm=1e-5),
              loss='binary_crossentropy', metrics=['accuracy'])
model.fit(seq, up, epochs=20, batch_size=20, verbose=2)
