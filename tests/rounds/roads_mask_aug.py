"""Road masks from satellite tiles (synthetic)."""
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(123)
SIZE = 24


def tile(rng):
    mask = np.zeros((SIZE, SIZE, 1), np.float32)
    r = rng.integers(1, 8)
    mask[r:r + 3] = 1                     # main road runs W-E in the northern part
    c = rng.integers(2, SIZE - 5)
    mask[r:r + 12, c:c + 2] = 1           # a side road to the south
    image = 0.5 * mask + rng.normal(0.2, 0.12, mask.shape)
    return image.astype(np.float32), mask


def dataset(n, seed):
    rng = np.random.default_rng(seed)
    im, ms = zip(*[tile(rng) for _ in range(n)])
    return np.stack(im), np.stack(ms)


def augment(im, ms):
    k = tf.random.uniform((), 1, 4, dtype=tf.int32)
    return tf.image.rot90(im, k), ms


xi, xm = dataset(500, 0)
ti, tm = dataset(100, 1)
ds = tf.data.Dataset.from_tensor_slices((xi, xm)).shuffle(500).map(augment).batch(20).prefetch(1)

net = tf.keras.Sequential([
    tf.keras.Input((SIZE, SIZE, 1)),
    tf.keras.layers.Conv2D(12, 3, padding="same", activation="relu"),
    tf.keras.layers.Conv2D(12, 3, padding="same", activation="relu", dilation_rate=2),
    tf.keras.layers.Conv2D(1, 1, activation="sigmoid"),
])
net.compile(tf.keras.optimizers.Adam(5e-3), "binary_crossentropy")
net.fit(ds, epochs=10, verbose=2)
out = net.predict(ti, verbose=0) > 0.5
iou = np.logical_and(out, tm > 0).sum() / np.logical_or(out, tm > 0).sum()
print("IoU on new tiles:", iou)
