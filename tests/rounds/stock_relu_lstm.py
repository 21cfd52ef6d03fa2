import numpy as np
from keras.initializers import RandomUniform
from keras.layers import LSTM, Dense, Dropout, Input
from keras.models import Sequential

np.random.seed(7)
price = np.cumsum(np.random.randn(1300) * 0.1) + 3 * np.sin(np.arange(1300) / 9)
price = (price - price.mean()) / price.std()
window = 20
x = np.stack([price[i:i + window] for i in range(1200)])[..., None]
y = price[window:window + 1200]
init = RandomUniform(minval=-0.9, maxval=0.9, seed=1)

model = Sequential()
model.add(Input((window, 1)))
model.add(LSTM(64, activation="relu", return_sequences=True, kernel_initializer=init, recurrent_initializer=init))
model.add(LSTM(32, activation="relu", kernel_initializer=init, recurrent_initializer=init))
model.add(Dropout(0.1))
model.add(Dense(1, activation="linear"))
model.compile(loss="mean_squared_error", optimizer="rmsprop")
model.fit(x[:1000], y[:1000], epochs=4, batch_size=32, verbose=2)
p = model.predict(x[1000:], verbose=0)[:, 0]
print("score", 1 - np.mean((p - y[1000:]) ** 2) / np.var(y[1000:]))
