"""Two-tower click model."""
import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(90)
rng = np.random.default_rng(90)
n = 4000
user_vec = rng.normal(size=(n, 12)).astype("float32")
item_vec = rng.normal(size=(n, 20)).astype("float32")
taste = rng.normal(size=20)
click = (item_vec @ taste + 0.8 * item_vec[:, 0] * item_vec[:, 1] > 0).astype("int32")
tr, te = slice(0, 3200), slice(3200, n)


def tower(x, name):
    h = layers.Dense(48, activation="relu", name=name + "_1")(x)
    return layers.Dense(16, name=name + "_2")(h)


user = keras.Input((12,), name="user")
item = keras.Input((20,), name="item")
u = tower(user, "user_tower")
t = tower(user, "item_tower")
both = layers.Concatenate()([u, t, layers.Multiply()([u, t])])
prob = layers.Dense(1, activation="sigmoid")(layers.Dense(24, activation="relu")(both))
model = keras.Model([user, item], prob)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy", "auc"])
model.fit({"user": user_vec[tr], "item": item_vec[tr]}, click[tr], epochs=10, batch_size=64, verbose=2)
_, acc, auc = model.evaluate({"user": user_vec[te], "item": item_vec[te]}, click[te], verbose=0)
print("accuracy %.3f auc %.3f" % (acc, auc))
