"""Segment bright discs on a noisy background with a tiny fully convolutional net."""
import numpy as np
import keras
from keras import layers, ops

SIZE = 24


def draw(n, rng):
    yy, xx = np.mgrid[:SIZE, :SIZE]
    imgs = rng.normal(0, 0.35, size=(n, SIZE, SIZE))
    masks = np.zeros((n, SIZE, SIZE))
    for k in range(n):
        cy, cx = rng.uniform(6, SIZE - 6, 2)
        r = rng.uniform(3, 6)
        m = (yy - cy) ** 2 + (xx - cx) ** 2 < r ** 2
        masks[k] = m
        imgs[k] += m
    return imgs[..., None].astype("float32"), masks[..., None].astype("float32")


def dice_coef(y_true, y_pred, smooth=1.0):
    t = ops.reshape(y_true, (-1,))
    p = ops.reshape(y_pred, (-1,))
    inter = ops.sum(t * p)
    return (2.0 * inter + smooth) / (ops.sum(t) + ops.sum(p) + smooth)


def dice_loss(y_true, y_pred):
    return 1.0 - dice_coef(y_true, y_pred)


def fcn():
    inp = keras.Input((SIZE, SIZE, 1))
    a = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
    b = layers.MaxPooling2D()(a)
    b = layers.Conv2D(16, 3, padding="same", activation="relu")(b)
    u = layers.UpSampling2D()(b)
    c = layers.Concatenate()([a, u])
    c = layers.Conv2D(8, 3, padding="same", activation="relu")(c)
    return keras.Model(inp, layers.Conv2D(1, 1, activation="sigmoid")(c))


if __name__ == "__main__":
    seed = 9
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    x, y = draw(400, rng)
    xt, yt = draw(100, rng)
    net = fcn()
    net.compile(optimizer=keras.optimizers.Adam(3e-3), loss=dice_coef, metrics=["binary_accuracy"])
    net.fit(x, y, batch_size=20, epochs=10, verbose=2)
    p = net.predict(xt, verbose=0) > 0.5
    t = yt > 0.5
    iou = (p & t).sum() / max(1, (p | t).sum())
    print("held-out IoU %.3f, foreground share %.3f" % (iou, t.mean()))
