"""Two-moons classifier trained with gradient accumulation over micro-batches."""
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_moons


class Accumulator:
    def __init__(self, variables):
        self.buffers = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]

    def add(self, grads):
        for buf, g in zip(self.buffers, grads):
            buf.assign_add(g)

    def reset(self):
        for buf in self.buffers:
            buf.assign(tf.zeros_like(buf))


class MoonTrainer:
    def __init__(self, micro_batch=8, accumulate=4, lr=0.01, seed=0):
        tf.keras.utils.set_random_seed(seed)
        self.micro_batch = micro_batch
        self.accumulate = accumulate
        self.model = tf.keras.Sequential([
            tf.keras.Input((2,)),
            tf.keras.layers.Dense(32, activation="relu"),
            tf.keras.layers.Dense(32, activation="relu"),
            tf.keras.layers.Dense(1),
        ])
        self.loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.acc = Accumulator(self.model.trainable_variables)

    @tf.function
    def micro_step(self, x, y):
        with tf.GradientTape() as tape:
            value = self.loss(y, self.model(x, training=True)) / self.accumulate
        self.acc.add(tape.gradient(value, self.model.trainable_variables))
        return value * self.accumulate

    @tf.function
    def update(self):
        self.acc.reset()
        self.optimizer.apply_gradients(zip(self.acc.buffers, self.model.trainable_variables))

    def fit(self, x, y, epochs):
        ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(2000).batch(self.micro_batch, drop_remainder=True)
        for epoch in range(epochs):
            seen = []
            for i, (xb, yb) in enumerate(ds):
                seen.append(float(self.micro_step(xb, yb)))
                if (i + 1) % self.accumulate == 0:
                    self.update()
            print(f"epoch {epoch + 1}: loss {np.mean(seen):.4f}")

    def accuracy(self, x, y):
        return float(np.mean((self.model(x).numpy() > 0) == (y > 0.5)))


def main():
    seed = 14
    x, y = make_moons(n_samples=1600, noise=0.15, random_state=seed)
    x = x.astype("float32")
    y = y.astype("float32")[:, None]
    trainer = MoonTrainer(seed=seed)
    trainer.fit(x[:1200], y[:1200], epochs=12)
    print("held-out accuracy", trainer.accuracy(x[1200:], y[1200:]))


if __name__ == "__main__":
    main()
