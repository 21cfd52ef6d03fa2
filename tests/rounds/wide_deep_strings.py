import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import layers

rng = np.random.default_rng(1)
N = 3000
jobs = ["nurse", "clerk", "cook", "pilot", "teacher", "smith"]
towns = ["Aachen", "Bern", "Cadiz", "Derry"]
people = pd.DataFrame({
    "job": rng.choice(jobs, N),
    "town": rng.choice(towns, N),
    "age": rng.integers(18, 66, N),
    "hours": rng.normal(36, 6, N),
})
base = people.job.map(dict(zip(jobs, [0.5, -1.0, -1.5, 2.5, 0.7, -0.5]))) + people.town.map(dict(zip(towns, [0.2, 1.5, -1.4, 0.0])))
people["rich"] = (base + 0.05 * (people.age - 40) + 0.1 * (people.hours - 36) + 0.2 * rng.normal(size=N) > 0).astype(int)
train, test = people.iloc[:2400], people.iloc[2400:]


def to_ds(df, shuffle=False):
    d = tf.data.Dataset.from_tensor_slices(({c: df[c].values[:, None] for c in ["job", "town", "age", "hours"]}, df["rich"].values))
    return (d.shuffle(len(df), seed=3) if shuffle else d).batch(50)


inputs, encoded = {}, []
for name in ["job", "town"]:
    inputs[name] = keras.Input((1,), name=name, dtype="string")
    lookup = layers.StringLookup(output_mode="one_hot")
    lookup.adapt(train[name].values)
    encoded.append(lookup(inputs[name]))
for name in ["age", "hours"]:
    inputs[name] = keras.Input((1,), name=name, dtype="float32")
    norm = layers.Normalization(axis=None)
    norm.adapt(train[name].values.astype("float32"))
    encoded.append(norm(inputs[name]))
allf = layers.Concatenate()(encoded)
deep = layers.Dense(32, activation="relu")(allf)
deep = layers.Dense(16, activation="relu")(deep)
out = layers.Dense(1, activation="sigmoid")(layers.Concatenate()([allf, deep]))
model = keras.Model(inputs, out)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(to_ds(train, True), epochs=12, verbose=2)
report = model.evaluate(to_ds(test), return_dict=True, verbose=0)
y_test = test["rich"].values
print(report)
