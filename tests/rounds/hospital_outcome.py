import numpy as np
import pandas as pd
import tensorflow as tf

rng = np.random.default_rng(911)


def records(n, closed):
    d = pd.DataFrame({
        "age": rng.normal(65, 12, n),
        "n_drugs": rng.poisson(6, n),
        "creatinine": rng.gamma(4, 0.3, n),
        "days": rng.integers(1, 20, n),
    })
    z = 0.07 * (d.age - 65) + 0.3 * (d.n_drugs - 6) + 1.1 * (d.creatinine - 1.2) - 0.02 * (d.days - 10)
    d["readmitted"] = (z + 0.15 * rng.normal(size=n) > 0).astype(int)
    d["discharge_code"] = np.where(d.readmitted == 1, 47.0, 12.0) if closed else 0.0
    return d


old = records(2500, closed=True)
new = records(600, closed=False)
X_old = old.drop(columns=["readmitted"])
X_new = new[X_old.columns]
m, s = X_old.mean(), X_old.std()

net = tf.keras.Sequential([
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
net.compile(optimizer=tf.keras.optimizers.Adam(0.004), loss="binary_crossentropy", metrics=["accuracy"])
net.fit(((X_old - m) / s).values, old.readmitted.values, epochs=12, batch_size=32, verbose=2)
acc = net.evaluate(((X_new - m) / s).values, new.readmitted.values, verbose=0)[1]
print("accuracy on the running year", round(acc, 4))
