# "adding problem": sum of the two marked numbers in a sequence
import numpy as np
import tensorflow as tf

STEPS = 12


def gen(n, rng):
    v = rng.uniform(0, 1, (n, STEPS)).astype("float32")
    m = np.zeros((n, STEPS), "float32")
    for r in m:
        r[rng.choice(STEPS, 2, replace=False)] = 1
    return np.stack([v, m], -1), (v * m).sum(1, keepdims=True)


SEED = 6
tf.keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
x, y = gen(3000, rng)
xt, yt = gen(500, rng)

ds = (tf.data.Dataset.from_tensor_slices((x, y)).cache().shuffle(3000).batch(50).prefetch(1))
model = tf.keras.Sequential([
    tf.keras.Input((STEPS, 2)),
    tf.keras.layers.LSTM(32),
    tf.keras.layers.Dense(1),
])
model.compile(tf.keras.optimizers.Adam(8e-3, clipnorm=1.0), loss="mse")
model.fit(ds, epochs=22, verbose=2, validation_data=(xt, yt))
mse = model.evaluate(xt, yt, verbose=0)
print("test mse", mse, "variance", yt.var())
