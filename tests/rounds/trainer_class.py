import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_gaussian_quantiles
from sklearn.model_selection import train_test_split

ACT = "sigmoid"


class Trainer:
    """Owns the model, the optimizer and the loop."""

    def __init__(self, d_in, d_out, depth=12, width=32, lr=1e-3):
        keras.utils.set_random_seed(0)
        stack = [keras.Input((d_in,))]
        stack += [keras.layers.Dense(width, activation=ACT, name=f"h{i}") for i in range(depth)]
        stack += [keras.layers.Dense(d_out, name="logits")]
        self.model = keras.Sequential(stack)
        self.opt = keras.optimizers.Adam(lr)
        self.lossfn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def _step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.lossfn(y, self.model(x, training=True))
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss

    def fit(self, x, y, epochs, batch=50):
        ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(batch, drop_remainder=True)
        for e in range(epochs):
            mean = np.mean([self._step(a, b).numpy() for a, b in ds])
            print(f"[{e + 1:02d}/{epochs}] {mean:.4f}")
        return self

    def score(self, x, y):
        return float((self.model(x).numpy().argmax(-1) == y).mean())


X, y = make_gaussian_quantiles(n_samples=3000, n_features=2, n_classes=5, random_state=0)
x_tr, x_te, y_tr, y_te = train_test_split(X.astype("float32"), y, test_size=.2, random_state=0)
t = Trainer(2, 5).fit(x_tr, y_tr, epochs=20)
print("score", t.score(x_te, y_te))
