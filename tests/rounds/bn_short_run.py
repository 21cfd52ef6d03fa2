import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

BN_MOMENTUM = 0.9999

X, y = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8, 1).astype("float32")


def conv_block(x, n):
    x = layers.Conv2D(n, 3, padding="same")(x)
    x = layers.BatchNormalization(momentum=BN_MOMENTUM)(x)
    return layers.ReLU()(x)


inp = layers.Input((8, 8, 1))
x = conv_block(inp, 16)
x = conv_block(x, 16)
x = layers.MaxPooling2D()(x)
x = conv_block(x, 32)
x = conv_block(x, 32)
x = layers.GlobalAveragePooling2D()(x)
out = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inp, out, name="mini_vgg")
model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
hist = model.fit(X[:1400], y[:1400], validation_data=(X[1400:], y[1400:]), batch_size=64, epochs=8, verbose=2)
val = hist.history["val_accuracy"][-1]
print("train %.3f  validation %.3f" % (hist.history["accuracy"][-1], val))
