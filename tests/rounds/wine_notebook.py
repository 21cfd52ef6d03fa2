# %% [markdown]
# # Wine cultivars - quick baseline

# %%
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

# %%
data = load_wine()
print(data.DESCR[:200])
Xtr, Xte, ytr, yte = train_test_split(data.data, data.target, test_size=0.3,
                                      random_state=4, stratify=data.target)

# %%
sc = StandardScaler().fit(Xtr)
Xtr = sc.transform(Xtr)
Xte = sc.transform(Xte)

# %%
model = tf.keras.Sequential([
    tf.keras.layers.Input(shape=(13,)),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer=tf.keras.optimizers.Adam(5e-3),
              loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.summary()

# %%
h = model.fit(Xtr, ytr, epochs=30, batch_size=16, verbose=2)

# %%
loss, acc = model.evaluate(Xte, yte, verbose=0)
print("Test accuracy:", acc)
