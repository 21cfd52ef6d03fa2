import numpy as np, tensorflow as tf
from tensorflow.keras import layers

np.random.seed(1); tf.random.set_seed(1)
x = np.random.uniform(-3, 3, size=(3000, 1)).astype("float32")
noise = 0.02 + 0.03 * np.abs(x)
y = (0.4 * np.sin(2 * x) + noise * np.random.randn(*x.shape)).astype("float32")
x_val, y_val = x[2400:], y[2400:]

def nll(y_true, out):
    mu = out[:, :1]
    s = out[:, 1:]
    return tf.reduce_mean(0.5 * tf.exp(-2.0 * s) * tf.square(y_true - mu) + s)

m = tf.keras.Sequential([layers.Input((1,)), layers.Dense(64, "tanh"), layers.Dense(64, "tanh"), layers.Dense(2)])
m.compile(tf.keras.optimizers.Adam(3e-3, clipnorm=5.0), loss=nll)
m.fit(x[:2400], y[:2400], epochs=40, batch_size=64, verbose=2)
mean_val = m.predict(x_val, verbose=0)[:, :1]
print("val NLL", m.evaluate(x_val, y_val, verbose=0), " val RMSE", np.sqrt(np.mean((mean_val - y_val) ** 2)), "std of y", y_val.std())
