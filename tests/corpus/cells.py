"""Find the bright cell in a noisy picture; a very small U-Net."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras.layers import Concatenate, Conv2D, Input, MaxPooling2D, UpSampling2D

tf.keras.utils.set_random_seed(16)
SIZE = 16
yy, xx = np.mgrid[:SIZE, :SIZE]


def sample():
    cy, cx, r = np.random.uniform(4, 12), np.random.uniform(4, 12), np.random.uniform(2.5, 4)
    mask = ((yy - cy) ** 2 + (xx - cx) ** 2 < r ** 2).astype('float32')
    return mask * 0.8 + np.random.normal(0, 0.25, mask.shape), mask


def dice_loss(y_true, y_pred):
    inter = tf.reduce_sum(y_true * y_pred, axis=(1, 2, 3))
    both = tf.reduce_sum(y_true + y_pred, axis=(1, 2, 3))
    return 1 - (2 * inter + 1) / (both + 1)


imgs, masks = map(np.array, zip(*[sample() for _ in range(250)]))
imgs, masks = imgs[..., None].astype('float32'), masks[..., None]

i = Input((SIZE, SIZE, 1))
c1 = Conv2D(8, 3, padding='same', activation='relu')(i)
c2 = Conv2D(12, 3, padding='same', activation='relu')(MaxPooling2D()(c1))
u = Concatenate()([UpSampling2D()(c2), c1])
o = Conv2D(1, 3, padding='same', activation='sigmoid')(u)
unet = tf.keras.Model(i, o)
unet.compile(optimizer=tf.keras.optimizers.Adam(0.005), loss=dice_loss)
unet.fit(imgs, masks, epochs=12, batch_size=10, verbose=2)
