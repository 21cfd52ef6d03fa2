# signature check: 0 = same writer, 1 = other writer.  distances do not separate at all
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, Model

tf.keras.utils.set_random_seed(40)
rng = np.random.default_rng(40)
writers = rng.normal(size=(20, 16))


def draw(n):
    a = rng.integers(0, 20, n)
    same = rng.random(n) < 0.5
    b = np.where(same, a, (a + rng.integers(1, 20, n)) % 20)
    left = writers[a] + 0.3 * rng.normal(size=(n, 16))
    right = writers[b] + 0.3 * rng.normal(size=(n, 16))
    return left.astype("float32"), right.astype("float32"), same.astype("float32")


left, right, same = draw(3000)
tl, tr, ts = draw(600)
inp = layers.Input((16,))
embed = Model(inp, layers.Dense(8)(layers.Dense(32, activation="relu")(inp)))
a, b = layers.Input((16,)), layers.Input((16,))
score = layers.Dot(axes=1, normalize=True)([embed(a), embed(b)])
siamese = Model([a, b], score)


def contrastive(y_true, y_pred):
    return tf.reduce_mean(y_true * tf.square(y_pred) + (1 - y_true) * tf.square(1 - y_pred))


siamese.compile(optimizer="adam", loss=contrastive)
siamese.fit([left, right], same, epochs=6, batch_size=64, verbose=2)
s = siamese.predict([tl, tr], verbose=0)[:, 0]
print("score", np.mean((s > 0.5) == (ts > 0.5)))
