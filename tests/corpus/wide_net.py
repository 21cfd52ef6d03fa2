from tensorflow import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(5)
x, y = load_digits(return_X_y=True)
x = x / 16.0
LR = 5.0

model = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(96, activation="relu"),
    keras.layers.Dense(96, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(LR), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=12, batch_size=32, validation_split=0.1, verbose=2)
