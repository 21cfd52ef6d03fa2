# predict whether the next draw is above 24 from the last five
import numpy as np
import keras

keras.utils.set_random_seed(649)
draws = np.random.randint(1, 50, 1500)
past = np.stack([draws[k:k + 5] for k in range(1490)])
nxt = (draws[5:1495] > 24).astype(int)

model = keras.Sequential([
    keras.layers.Input((5,)),
    keras.layers.Rescaling(1 / 24.5, offset=-1.0),
    keras.layers.Dense(16, activation='relu'),
    keras.layers.Dense(1, activation='sigmoid'),
])
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(past, nxt, epochs=15, batch_size=32, validation_split=0.15, verbose=2)
