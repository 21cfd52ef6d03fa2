"""Species from leaf measurements. 99 % on the training file and nearly nothing on the test file..."""
import numpy as np
import pandas as pd
import keras

species = ["acer", "betula", "quercus", "tilia"]
g = np.random.default_rng(18)
means = {s: g.normal(0, 2.0, 6) for s in species}


def leaf_file(names):
    rows = [np.append(means[s] + g.normal(0, 0.8, 6), 0) for s in names]
    d = pd.DataFrame(rows, columns=["len", "width", "area", "perim", "teeth", "petiole", "_"]).drop(columns="_")
    d["species"] = names
    return d


train = leaf_file(["acer", "betula", "quercus", "tilia"] + list(g.choice(species, 796)))
test = leaf_file(["tilia", "acer", "betula", "quercus"] + list(g.choice(species, 296)))

cols = [c for c in train.columns if c != "species"]
train_codes, train_names = pd.factorize(train["species"])
test_codes, test_names = pd.factorize(test["species"])

model = keras.Sequential([keras.layers.Dense(20, activation="relu"), keras.layers.Dense(4, activation="softmax")])
model.compile(optimizer=keras.optimizers.Adam(5e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train[cols].values, train_codes, epochs=15, batch_size=25,
          validation_data=(test[cols].values, test_codes), verbose=2)
acc = float((model.predict(test[cols].values, verbose=0).argmax(axis=1) == test_codes).mean())
print("test file accuracy:", acc)
