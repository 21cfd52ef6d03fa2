import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(14)
x, y = load_digits(return_X_y=True)
x = x / 16
start = keras.initializers.Constant(0.01)

model = keras.Sequential([
    layers.Input((64,)),
    layers.Dense(64, activation='tanh', kernel_initializer=start),
    layers.Dense(32, activation='tanh', kernel_initializer=start),
    layers.Dense(10, activation='softmax', kernel_initializer=start),
])
model.compile(optimizer=keras.optimizers.Adam(0.002), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=12, batch_size=32, verbose=2)
