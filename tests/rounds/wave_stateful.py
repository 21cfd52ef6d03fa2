import numpy as np
import keras

keras.utils.set_random_seed(2)
T = 1200
t = np.arange(T + 1)
rng = np.random.default_rng(2)
wave = (np.sin(t / 7) * np.cos(t / 31) + 0.03 * rng.normal(size=T + 1)).astype("float32")

STEP, STREAMS = 10, 8
# eight parallel streams, each goes on where the last batch ended
x, y = wave[:-1], wave[1:]
xs = x.reshape(STREAMS, -1, STEP, 1)
ys = y.reshape(STREAMS, -1, STEP, 1)
train_x = np.concatenate([xs[:6, k] for k in range(xs.shape[1])])
train_y = np.concatenate([ys[:6, k] for k in range(ys.shape[1])])

rnn = keras.Sequential([
    keras.layers.Input(batch_shape=(6, STEP, 1)),
    keras.layers.LSTM(24, stateful=True, return_sequences=True),
    keras.layers.Dense(1),
])
rnn.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
for ep in range(25):
    hist = rnn.fit(train_x, train_y, batch_size=6, epochs=1, shuffle=False, verbose=0)
    rnn.layers[0].reset_states() if hasattr(rnn.layers[0], "reset_states") else rnn.layers[0].reset_state()
    if ep % 5 == 0:
        print("pass", ep, "mse", hist.history["loss"][0])

stateless = keras.Sequential([
    keras.layers.Input((None, 1)),
    keras.layers.LSTM(24, return_sequences=True),
    keras.layers.Dense(1),
])
stateless.set_weights(rnn.get_weights())
test_y = ys[6:].reshape(2, -1)
pred = stateless.predict(xs[6:].reshape(2, -1, 1), verbose=0)[..., 0]
mse = float(np.mean((pred - test_y) ** 2))
print("next-step MSE on the two last streams:", mse, "| variance:", test_y.var())
