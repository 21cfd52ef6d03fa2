"""Models with a `train_step` of their own: some can be followed like a loop, some cannot."""

import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(4)
rng = np.random.default_rng(4)
x = rng.normal(size=(120, 3)).astype("float32")
y = (x[:, 0] - 2 * x[:, 1]).astype("float32")


class Squared(keras.Model):
    """The error as it is written by hand: right for targets of shape (n, 1), and not for (n,)."""

    def train_step(self, data):
        rows, targets = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(rows, training=True) - targets))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}


class Compiled(keras.Model):
    """The compiled loss, and metrics, as Keras's own guide has it."""

    def train_step(self, data):
        a, b = data
        with tf.GradientTape() as tape:
            answer = self(a, training=True)
            loss = self.compute_loss(x=a, y=b, y_pred=answer)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(b, answer)
        return {m.name: m.result() for m in self.metrics}


class Twice(keras.Model):
    """Two sets of gradients."""

    def train_step(self, data):
        rows, targets = data
        for part in (self.layers[-1], self.layers[-2]):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self(rows, training=True) - targets))
            self.optimizer.apply(tape.gradient(loss, part.trainable_variables), part.trainable_variables)
        return {"loss": loss}


def train(kind, targets, **compiled):
    given = keras.Input((3,))
    hidden = keras.layers.Dense(8, activation="relu")(given)
    model = kind(given, keras.layers.Dense(1)(hidden))
    model.compile(optimizer=keras.optimizers.SGD(0.05), **compiled)
    model.fit(x, targets, epochs=2, batch_size=20, verbose=0)
    print(*model.weights[0].numpy().ravel())


train(Squared, y[:, None])
train(Squared, y)
train(Compiled, y[:, None], loss="mse")
train(Twice, y[:, None])
