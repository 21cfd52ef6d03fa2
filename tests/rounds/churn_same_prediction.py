"""
Question: my network gives 1.0 for every customer. Accuracy = share of churners.
What am I doing wrong? (columns anonymised)
"""
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow import keras
from tensorflow.keras.layers import Dense

rng = np.random.default_rng(12)
n = 2000
df = pd.DataFrame({
    "months": rng.integers(1, 72, n),
    "monthly_fee": rng.normal(60, 20, n).round(2),
    "calls_to_support": rng.poisson(2, n),
    "contract": rng.choice(["month", "year", "two-year"], n),
})
z = -0.05 * df.months + 0.04 * (df.monthly_fee - 60) + 0.9 * (df.calls_to_support - 2) + 1.5 * (df.contract == "month") + 1
df["churn"] = (z + 0.3 * rng.normal(size=n) > 0).astype(int)

A_ = pd.get_dummies(df.drop(columns="churn")).astype("float32")
A_[:] = MinMaxScaler().fit_transform(A_)
a_train, a_test = A_.values[:1500], A_.values[1500:]
b_train, b_test = df.churn.values[:1500], df.churn.values[1500:]

head = "softmax"
model = keras.Sequential([
    Dense(24, activation="relu"),
    Dense(12, activation="relu"),
    Dense(1, activation=head),
])
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.01), metrics=["accuracy"])
model.fit(a_train, b_train, epochs=15, batch_size=32, verbose=2)
p = model.predict(a_test, verbose=0)
print(p[:10].ravel())
acc = ((p[:, 0] > 0.5) == b_test).mean()
print("accuracy", acc)
