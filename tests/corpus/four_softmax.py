from tensorflow import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(84)
x, y = load_digits(return_X_y=True)
activation = 'softmax'

model = keras.Sequential([keras.Input((64,)), keras.layers.Rescaling(1 / 16)])
for units in [64, 64, 32, 32]:
    model.add(keras.layers.Dense(units, activation=activation))
model.add(keras.layers.Dense(10, activation='softmax'))
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=12, batch_size=32, verbose=2)
