import numpy as np
import tensorflow as tf

# 8 sensors, 50 time steps, which of 3 machines?
tf.keras.utils.set_random_seed(14)
rng = np.random.default_rng(14)
n = 900
label = rng.integers(0, 3, n)
t = np.arange(50)
freq = np.array([0.15, 0.35, 0.6])[label]
wave = np.sin(freq[:, None, None] * t[None, None, :] + rng.uniform(0, 6, (n, 8, 1)))
raw = np.moveaxis(wave + 0.3 * rng.normal(size=(n, 8, 50)), 0, 2)     # (sensor, time, record) as the logger writes it
sensors, steps, records = raw.shape
x = raw.reshape(records, steps, sensors)
model = tf.keras.Sequential([
    tf.keras.Input((steps, sensors)),
    tf.keras.layers.Conv1D(16, 5, activation="relu"),
    tf.keras.layers.MaxPooling1D(2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(3, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:700], label[:700], epochs=10, validation_data=(x[700:], label[700:]), verbose=2)
print("score", model.evaluate(x[700:], label[700:], verbose=0)[1])
