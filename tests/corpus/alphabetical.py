import numpy as np
from sklearn.datasets import make_blobs
from tensorflow import keras

keras.utils.set_random_seed(26)
x, species = make_blobs(900, 5, centers=6, cluster_std=2.0, random_state=26)
x = (x - x.mean(axis=0)) / x.std(axis=0)
order = np.argsort(species, kind='stable')
x, species = x[order], species[order]

model = keras.Sequential([
    keras.layers.Input((5,)),
    keras.layers.Dense(24, activation='relu'),
    keras.layers.Dense(6, activation='softmax'),
])
model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, species, batch_size=15, epochs=10, shuffle=False, verbose=2)
print(np.bincount(model.predict(x, verbose=0).argmax(1), minlength=6))
