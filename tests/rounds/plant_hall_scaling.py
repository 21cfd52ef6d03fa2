# Vorhersage der Restfeuchte (Trockner). Halle A + B fürs Training, Halle C wird geprüft
import numpy as np
import pandas as pd
import keras
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(66)
cols = ["temp", "luftmenge", "zeit"]


def halle(n, t_mittel, zeit_mittel):
    d = pd.DataFrame({
        "temp": rng.normal(t_mittel, 6, n),
        "luftmenge": rng.normal(40, 8, n),
        "zeit": rng.normal(zeit_mittel, 4, n),
    })
    d["feuchte"] = 60 - 0.4 * (d.temp - 60) - 0.3 * (d.luftmenge - 40) - 0.8 * (d.zeit - 30) + rng.normal(0, 0.5, n)
    return d


train = pd.concat([halle(900, 60, 25), halle(900, 90, 40)])
hot = halle(400, 88, 26)
scaler = StandardScaler()
x = scaler.fit_transform(train[cols])
x_hot = StandardScaler().fit_transform(hot[cols])
y_mean, y_std = train.feuchte.mean(), train.feuchte.std()
y, y_hot = (train.feuchte.values - y_mean) / y_std, (hot.feuchte.values - y_mean) / y_std

modell = keras.Sequential([keras.Input((3,)), keras.layers.Dense(24, activation="elu"), keras.layers.Dense(1)])
modell.compile(optimizer=keras.optimizers.Adam(5e-3), loss="mse")
modell.fit(x, y, epochs=20, batch_size=32, validation_data=(x_hot, y_hot), verbose=2)
pred = modell.predict(x_hot, verbose=0).ravel()
print("RMSE Halle C: %.3f  (Streuung dort %.3f)" % (np.sqrt(np.mean((pred - y_hot) ** 2)), y_hot.std()))
