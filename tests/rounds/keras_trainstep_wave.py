import argparse

import numpy as np
import tensorflow as tf
from tensorflow import keras


class Regressor(keras.Model):
    def __init__(self, units, depth):
        super().__init__()
        self.hidden = [
            keras.layers.Dense(units, activation="relu", kernel_initializer=keras.initializers.Constant(0.0))
            for _ in range(depth)
        ]
        self.head = keras.layers.Dense(1)
        self.loss_tracker = keras.metrics.Mean(name="loss")

    def call(self, x, training=False):
        for layer in self.hidden:
            x = layer(x)
        return self.head(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            pred = self(x, training=True)
            loss = tf.reduce_mean(keras.losses.huber(y, pred))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        x, y = data
        self.loss_tracker.update_state(tf.reduce_mean(keras.losses.huber(y, self(x, training=False))))
        return {"loss": self.loss_tracker.result()}

    @property
    def metrics(self):
        return [self.loss_tracker]


def get_data(n):
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, size=(n, 2)).astype("float32")
    y = np.sin(x[:, :1] * 2) * np.cos(x[:, 1:]) + 0.5 * x[:, :1] + 0.05 * rng.normal(size=(n, 1))
    return x, y.astype("float32")


def main(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("--units", type=int, default=64)
    p.add_argument("--depth", type=int, default=2)
    p.add_argument("--epochs", type=int, default=25)
    args = p.parse_args(argv)
    keras.utils.set_random_seed(1)
    x, y = get_data(2400)
    model = Regressor(args.units, args.depth)
    model.compile(optimizer=keras.optimizers.Adam(4e-3))
    hist = model.fit(x[:2000], y[:2000], validation_data=(x[2000:], y[2000:]),
                     batch_size=50, epochs=args.epochs, verbose=0)
    for e in range(0, args.epochs, 6):
        print(e, "loss", hist.history["loss"][e], "val_loss", hist.history["val_loss"][e])
    p_te = model.predict(x[2000:], verbose=0)
    yt = y[2000:]
    print("R2 on unseen points", 1 - float(((yt - p_te) ** 2).sum() / ((yt - yt.mean()) ** 2).sum()))


if __name__ == "__main__":
    main()
