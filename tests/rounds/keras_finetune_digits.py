import numpy as np
import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(6)
imgs, labels = load_digits(return_X_y=True)
imgs = (imgs / 16.0).reshape(-1, 8, 8, 1).astype("float32")
order = np.random.permutation(len(imgs))
imgs, labels = imgs[order], labels[order]

# stage 1: small encoder trained on the digits 0-4
a = labels[:1400] < 5
base_in = keras.Input((8, 8, 1))
z = layers.Conv2D(12, 3, activation="relu", padding="same")(base_in)
z = layers.MaxPooling2D()(z)
z = layers.Conv2D(24, 3, activation="relu", padding="same")(z)
z = layers.Flatten()(z)
encoder = keras.Model(base_in, z, name="encoder")
pre = keras.Sequential([encoder, layers.Dense(5, activation="softmax")])
pre.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
h = pre.fit(imgs[:1400][a], labels[:1400][a], epochs=4, batch_size=32, verbose=0)
print("pretraining acc", h.history["accuracy"][-1])

# stage 2: reuse it for all ten digits
inp = keras.Input((8, 8, 1))
x = encoder(inp)
x = layers.Dense(32, activation="relu")(x)
out = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inp, out)
for layer in model.layers:
    layer.trainable = False
model.compile(keras.optimizers.Adam(2e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
hist = model.fit(imgs[:1400], labels[:1400], validation_data=(imgs[1400:], labels[1400:]),
                 epochs=8, batch_size=32, verbose=0)
for i, (l, v) in enumerate(zip(hist.history["loss"], hist.history["val_accuracy"])):
    print(f"epoch {i + 1} loss {l:.4f} val_accuracy {v:.3f}")
