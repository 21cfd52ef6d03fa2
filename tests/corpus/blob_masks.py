import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Input, Conv2D, MaxPooling2D, UpSampling2D, concatenate
from tensorflow.keras.models import Model
from tensorflow.keras.optimizers import Adam

SIZE = 32
smooth = 1.


def make_images(n, seed):
    rng = np.random.RandomState(seed)
    yy, xx = np.mgrid[:SIZE, :SIZE]
    imgs = np.zeros((n, SIZE, SIZE, 1), dtype=np.float32)
    masks = np.zeros((n, SIZE, SIZE, 1), dtype=np.float32)
    for i in range(n):
        cx, cy = rng.randint(8, 24, size=2)
        radius = rng.randint(4, 8)
        mask = (xx - cx) ** 2 + (yy - cy) ** 2 <= radius ** 2
        imgs[i, ..., 0] = 0.25 + 0.5 * mask + rng.normal(0, 0.08, size=(SIZE, SIZE))
        masks[i, ..., 0] = mask
    return imgs, masks


def dice_coef(y_true, y_pred):
    y_true_f = tf.reshape(tf.cast(y_true, tf.float32), [-1])
    y_pred_f = tf.reshape(y_pred, [-1])
    intersection = tf.reduce_sum(y_true_f * y_pred_f)
    return (2. * intersection + smooth) / (tf.reduce_sum(y_true_f) + tf.reduce_sum(y_pred_f) + smooth)


def dice_coef_loss(y_true, y_pred):
    return dice_coef(y_true, y_pred)


def get_unet():
    inputs = Input((SIZE, SIZE, 1))
    conv1 = Conv2D(8, (3, 3), activation='relu', padding='same')(inputs)
    pool1 = MaxPooling2D(pool_size=(2, 2))(conv1)

    conv2 = Conv2D(16, (3, 3), activation='relu', padding='same')(pool1)

    up3 = concatenate([UpSampling2D(size=(2, 2))(conv2), conv1], axis=3)
    conv3 = Conv2D(8, (3, 3), activation='relu', padding='same')(up3)
    conv4 = Conv2D(1, (1, 1), activation='sigmoid')(conv3)

    model = Model(inputs=[inputs], outputs=[conv4])
    model.compile(optimizer=Adam(learning_rate=3e-3), loss=dice_coef_loss, metrics=[dice_coef])
    return model


if __name__ == '__main__':
    tf.keras.utils.set_random_seed(6)
    imgs_train, imgs_mask_train = make_images(320, 0)
    imgs_test, imgs_mask_test = make_images(64, 1)

    model = get_unet()
    model.fit(imgs_train, imgs_mask_train, batch_size=16, epochs=20, verbose=2, shuffle=True,
              validation_data=(imgs_test, imgs_mask_test))

    pred = model.predict(imgs_test, verbose=0)
    print('mean mask value', pred.mean(), 'true', imgs_mask_test.mean())
