import numpy as np
import tensorflow as tf
from tensorflow.keras import layers as L

SEED = 55
tf.keras.utils.set_random_seed(SEED)


def make_cells(n):
    yy, xx = np.mgrid[:32, :32]
    img, msk = np.zeros((n, 32, 32, 1), 'f4'), np.zeros((n, 32, 32, 1), 'f4')
    for i in range(n):
        for _ in range(np.random.randint(2, 5)):
            r, c, s = np.random.randint(5, 27), np.random.randint(5, 27), np.random.uniform(2, 5)
            msk[i, ..., 0][np.hypot(yy - r, xx - c) < s] = 1
        img[i] = msk[i] * np.random.uniform(.5, .9) + .35 * np.random.randn(32, 32, 1) + np.random.uniform(-.2, .2)
    return img, msk


def unet(f=8):
    i = L.Input((32, 32, 1))
    a = L.Conv2D(f, 3, padding='same', activation='relu')(i)
    b = L.MaxPool2D()(a)
    b = L.Conv2D(2 * f, 3, padding='same', activation='relu')(b)
    c = L.MaxPool2D()(b)
    c = L.Conv2D(4 * f, 3, padding='same', activation='relu')(c)
    u = L.Concatenate()([L.UpSampling2D()(c), b])
    u = L.Conv2D(2 * f, 3, padding='same', activation='relu')(u)
    u = L.Concatenate()([L.UpSampling2D()(u), a])
    u = L.Conv2D(f, 3, padding='same', activation='relu')(u)
    return tf.keras.Model(i, L.Conv2D(1, 1, activation='sigmoid')(u))


def soft_dice(y, p):
    inter = tf.reduce_sum(y * p, [1, 2, 3])
    return 1 - tf.reduce_mean((2 * inter + 1) / (tf.reduce_sum(y, [1, 2, 3]) + tf.reduce_sum(p, [1, 2, 3]) + 1))


x, m = make_cells(300)
xv, mv = make_cells(60)
net = unet()
net.compile(tf.keras.optimizers.Adam(4e-3),
            loss=lambda y, p: soft_dice(y, p) + tf.reduce_mean(tf.keras.losses.binary_crossentropy(y, p)))
net.fit(x, m, batch_size=16, epochs=8, verbose=2)
pv = net.predict(xv, verbose=0) > .5
dice = 2 * (pv * mv).sum() / (pv.sum() + mv.sum())
print('hard dice on new images', dice)
