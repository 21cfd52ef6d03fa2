import numpy as np
import tensorflow as tf

# concrete strength, copied the architecture from a 2016 paper which used Adadelta
np.random.seed(30)
mix = np.random.rand(1000, 8).astype(np.float32)
strength = 35 + 30 * mix[:, 0] - 22 * mix[:, 3] + 14 * np.sqrt(mix[:, 7]) + 10 * mix[:, 0] * mix[:, 4] + np.random.randn(1000)
strength = (strength - strength[:800].mean()) / strength[:800].std()
mix = (mix - 0.5) / 0.29

net = tf.keras.models.Sequential([
    tf.keras.layers.Dense(40, activation="relu", input_dim=8),
    tf.keras.layers.Dense(20, activation="relu"),
    tf.keras.layers.Dense(1, activation="linear"),
])
net.compile(loss="mean_squared_error", optimizer="adadelta")
net.fit(mix[:800], strength[:800], epochs=30, batch_size=16, verbose=2)
pred = net.predict(mix[800:], verbose=0).reshape(-1)
print("test RMSE", np.sqrt(np.mean((pred - strength[800:]) ** 2)))
