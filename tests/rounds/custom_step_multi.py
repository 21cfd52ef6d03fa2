import tensorflow as tf
import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


class LoggedModel(keras.Model):
    """Model which keeps track of its gradient norm."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_avg = keras.metrics.Mean(name="loss")
        self.gnorm = keras.metrics.Mean(name="gnorm")
        self.acc_m = keras.metrics.SparseCategoricalAccuracy(name="acc")

    @property
    def metrics(self):
        return [self.loss_avg, self.gnorm, self.acc_m]

    def add_log(self, grads):
        self.gnorm.update_state(tf.linalg.global_norm(grads))

    def train_step(self, batch):
        x, y = batch
        with tf.GradientTape() as tape:
            p = self(x, training=True)
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, p))
        grads = tape.gradient(loss, self.trainable_variables)
        self.add_log(grads)
        self.loss_avg.update_state(loss)
        self.acc_m.update_state(y, p)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, batch):
        x, y = batch
        p = self(x, training=False)
        self.acc_m.update_state(y, p)
        return {"acc": self.acc_m.result()}


x, y = load_digits(return_X_y=True)
x_a, x_b, y_a, y_b = train_test_split(x / 16.0, y, test_size=0.2, random_state=11)
i = keras.Input((64,))
h = keras.layers.Dense(64, activation="relu")(i)
o = keras.layers.Dense(10, activation="softmax")(h)
model = LoggedModel(i, o)
model.compile(optimizer=keras.optimizers.Adam(2e-3))
model.fit(x_a, y_a, batch_size=32, epochs=10, verbose=2)
p = model.predict(x_b, verbose=0).argmax(1)
acc = np.mean(p == y_b)
print("hold-out", acc)
