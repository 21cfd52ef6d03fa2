"""Digit class + ink amount from one trunk; losses mixed in a custom train_step."""
import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits


class MultiTask(keras.Model):
    def __init__(self, trunk, reg_weight=0.5):
        super().__init__()
        self.trunk = trunk
        self.cls_head = keras.layers.Dense(10)
        self.reg_head = keras.layers.Dense(1)
        self.reg_weight = reg_weight
        self.cls_loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.acc = keras.metrics.SparseCategoricalAccuracy(name="acc")
        self.mae = keras.metrics.MeanAbsoluteError(name="ink_mae")

    @property
    def metrics(self):
        return [self.loss_tracker, self.acc, self.mae]

    def call(self, x, training=False):
        h = self.trunk(x, training=training)
        return self.cls_head(h), self.reg_head(h)

    def _loss(self, x, digit, ink, training):
        logits, amount = self(x, training=training)
        loss = self.cls_loss_fn(digit, logits)
        loss += self.reg_weight * tf.reduce_mean(tf.square(amount[:, 0] - ink))
        self.loss_tracker.update_state(loss)
        self.acc.update_state(digit, logits)
        self.mae.update_state(ink, amount[:, 0])
        return loss

    def train_step(self, data):
        x, (digit, ink) = data
        with tf.GradientTape() as tape:
            loss = self._loss(x, digit, ink, True)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        x, (digit, ink) = data
        self._loss(x, digit, ink, False)
        return {m.name: m.result() for m in self.metrics}


def main():
    seed = 2
    keras.utils.set_random_seed(seed)
    d = load_digits()
    p = np.random.permutation(len(d.target))
    x = (d.data[p] / 16.0).astype("float32")
    digit = d.target[p].astype("int32")
    ink = x.sum(1)
    ink = ((ink - ink[:1300].mean()) / ink[:1300].std()).astype("float32")
    trunk = keras.Sequential([keras.layers.Dense(96, activation="gelu"), keras.layers.Dropout(0.1),
                              keras.layers.Dense(48, activation="gelu")])
    model = MultiTask(trunk)
    lr = keras.optimizers.schedules.CosineDecay(3e-3, decay_steps=41 * 12)
    model.compile(optimizer=keras.optimizers.AdamW(lr))
    model.fit(x[:1300], (digit[:1300], ink[:1300]), batch_size=32, epochs=12, verbose=2,
              validation_data=(x[1300:], (digit[1300:], ink[1300:])))


if __name__ == "__main__":
    main()
