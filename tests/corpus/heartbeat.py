import numpy as np
import keras
from keras.layers import Conv1D, Dense, GlobalAveragePooling1D, Input, MaxPooling1D

rng = np.random.default_rng(70)
T = 64


def beat(irregular):
    t = np.arange(T)
    gap = 16
    times = np.arange(rng.integers(0, gap), T, gap).astype(float)
    if irregular:
        times += rng.normal(0, 4, len(times))
    wave = sum(np.exp(-(t - c) ** 2 / 3) for c in times)
    width = 9.0 if irregular else 1.5
    wave = wave + 0.5 * np.exp(-(t - times[0] - 6) ** 2 / width)
    return wave + rng.normal(0, 0.05, T)


labels = rng.integers(0, 2, 500)
signals = np.array([beat(k) for k in labels])[:, :, None]

model = keras.Sequential([
    Input((T, 1)),
    Conv1D(16, 9, activation='relu'),
    MaxPooling1D(2),
    Conv1D(16, 7, activation='relu'),
    GlobalAveragePooling1D(),
    Dense(16, activation='relu'),
    Dense(1, activation='sigmoid'),
])
model.compile(loss='binary_crossentropy', optimizer=keras.optimizers.Adam(0.004), metrics=['accuracy'])
model.fit(signals, labels, epochs=25, batch_size=25, verbose=2)
