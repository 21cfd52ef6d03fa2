import keras
from keras import layers
from sklearn.datasets import make_moons

keras.utils.set_random_seed(43)
x, y = make_moons(300, noise=0.1, random_state=43)
model = keras.Sequential([
    keras.Input((2,)),
    layers.Dense(24, activation='relu'),
    layers.BatchNormalization(momentum=0.9),
    layers.Dense(24, activation='relu'),
    layers.BatchNormalization(momentum=0.9),
    layers.Dense(1, activation='sigmoid'),
])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=4, batch_size=1, verbose=2)
