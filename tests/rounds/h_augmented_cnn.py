import numpy as np
import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(0)
d = load_digits()
x, y = d.images[..., None].astype("float32"), d.target
aug = keras.Sequential([layers.RandomTranslation(0.1, 0.1), layers.RandomRotation(0.03)], name="aug")
model = keras.Sequential([
    layers.Input((8, 8, 1)), layers.Rescaling(1 / 16.0), aug,
    layers.Conv2D(24, 3, activation="relu", padding="same"), layers.MaxPooling2D(),
    layers.Conv2D(32, 3, activation="relu"), layers.Flatten(), layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1400], y[:1400], epochs=12, batch_size=32, validation_split=0.1, verbose=2,
          callbacks=[keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)])
print("score", model.evaluate(x[1400:], y[1400:], verbose=0)[1])
