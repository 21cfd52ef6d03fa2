import numpy as np
import tensorflow as tf

SEED = 31
BATCH = 64


def simulate(n):
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(n, 8)).astype("float32")
    y = (np.sin(1.5 * x[:, 0]) + 0.8 * x[:, 1] * x[:, 2] + x[:, 3] + 0.1 * rng.normal(size=n)).astype("float32")
    return x, y[:, None]


def make_ds(x, y, training):
    fx = tf.data.Dataset.from_tensor_slices(x)
    fy = tf.data.Dataset.from_tensor_slices(y)
    if training:
        fx = fx.shuffle(len(x), reshuffle_each_iteration=True)
        fy = fy.shuffle(len(y), reshuffle_each_iteration=True)
    ds = tf.data.Dataset.zip((fx, fy))
    return ds.batch(BATCH).prefetch(tf.data.AUTOTUNE)


def build_model():
    inp = tf.keras.Input((8,))
    h = tf.keras.layers.Dense(64, activation="swish")(inp)
    h = tf.keras.layers.Dense(64, activation="swish")(h)
    out = tf.keras.layers.Dense(1)(h)
    return tf.keras.Model(inp, out)


def main():
    tf.keras.utils.set_random_seed(SEED)
    x, y = simulate(2500)
    train_ds = make_ds(x[:2000], y[:2000], True)
    val_ds = make_ds(x[2000:], y[2000:], False)
    model = build_model()
    model.compile(optimizer=tf.keras.optimizers.Adam(3e-3), loss="mse", metrics=["mae"])
    hist = model.fit(train_ds, validation_data=val_ds, epochs=20, verbose=0)
    for k in (0, 4, 9, 14, 19):
        print("epoch %2d  loss %.4f  val_loss %.4f" % (k + 1, hist.history["loss"][k], hist.history["val_loss"][k]))
    pred = model.predict(val_ds, verbose=0)
    t = y[2000:]
    print("val R2 = %.3f" % (1 - ((t - pred) ** 2).sum() / ((t - t.mean()) ** 2).sum()))


if __name__ == "__main__":
    main()
