import numpy as np
import pandas as pd
import keras

# titanic like passenger list, made up because I may not share the real one
rng = np.random.RandomState(1912)
n = 1200
df = pd.DataFrame(dict(
    pclass=rng.choice([1, 2, 3], n, p=[.25, .2, .55]),
    female=rng.randint(0, 2, n),
    age=rng.normal(30, 13, n).clip(1, 80).round(),
    fare=rng.gamma(2, 15, n).round(2),
    sibsp=rng.poisson(.5, n),
))
logit = 2.8 * df.female - 1.1 * (df.pclass - 2) - .04 * (df.age - 30) - 1.3
df["survived"] = (logit + .4 * rng.logistic(size=n) > 0).astype(int)
df.loc[rng.rand(n) < .18, "age"] = np.nan

cols = ["pclass", "female", "age", "fare", "sibsp"]
X = df[cols].astype("float32")
X = ((X - X.mean()) / X.std()).values
t = df.survived.values
x_tr, x_te, t_tr, t_te = X[:900], X[900:], t[:900], t[900:]

model = keras.Sequential([
    keras.layers.Input((5,)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_tr, t_tr, epochs=20, batch_size=32, validation_data=(x_te, t_te), verbose=2)
loss, acc = model.evaluate(x_te, t_te, verbose=0)
print("test:", loss, acc)
