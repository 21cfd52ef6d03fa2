import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras.layers import Dense, Dropout
from tensorflow.keras.models import Sequential

keras.utils.set_random_seed(12)
rng = np.random.default_rng(12)

n = 1500
df = pd.DataFrame({
    "area": rng.uniform(25, 140, n),
    "rooms": rng.integers(1, 6, n),
    "floor": rng.integers(0, 12, n),
    "year": rng.integers(1930, 2020, n),
    "km_center": rng.gamma(2, 3, n),
})
# price in thousands
df["price"] = (2.1 * df.area + 9 * df.rooms + 1.5 * df.floor + 0.3 * (df.year - 1930)
               + 60 * np.exp(-df.km_center / 4) + rng.normal(0, 12, n))

X = df.drop("price", axis=1).values
y = df["price"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

model = Sequential()
model.add(keras.Input(shape=(X_train.shape[1],)))
model.add(Dense(64, activation="relu"))
model.add(Dropout(0.05))
model.add(Dense(32, activation="relu"))
model.add(Dense(1, activation="sigmoid"))

model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.005), loss="mean_squared_error", metrics=["mae"])
hist = model.fit(X_train, y_train, validation_split=0.1, epochs=30, batch_size=32, verbose=0)
for e in range(0, 30, 6):
    print("epoch", e + 1, "loss", hist.history["loss"][e], "val_loss", hist.history["val_loss"][e])

pred = model.predict(X_test, verbose=0).ravel()
print("first predictions:", pred[:5], "true:", y_test[:5])
print("R2:", 1 - ((y_test - pred) ** 2).sum() / ((y_test - y_test.mean()) ** 2).sum())
