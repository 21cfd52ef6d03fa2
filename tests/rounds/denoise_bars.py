import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Input

rng = np.random.RandomState(6)


def bars(n):
    z = np.zeros((n, 16, 16, 1), 'float32')
    for q in range(n):
        for _ in range(3):
            p = rng.randint(0, 15)
            if rng.rand() < .5:
                z[q, p:p + 2] = 1
            else:
                z[q, :, p:p + 2] = 1
    return z


clean, clean_te = bars(800), bars(150)
noisy = np.clip(clean + .4 * rng.randn(*clean.shape), 0, 1).astype('float32')
noisy_te = np.clip(clean_te + .4 * rng.randn(*clean_te.shape), 0, 1).astype('float32')

inp = Input((16, 16, 1))
h = Conv2D(16, 5, padding='same', activation='relu', strides=2)(inp)
h = Conv2D(16, 3, padding='same', activation='relu')(h)
h = Conv2DTranspose(16, 3, strides=2, padding='same', activation='relu')(h)
out = Conv2D(1, 3, padding='same', activation='sigmoid')(h)
dae = keras.Model(inp, out)
dae.compile(optimizer=keras.optimizers.Adam(3e-3), loss='binary_crossentropy')
dae.fit(noisy, clean, epochs=10, batch_size=32, validation_data=(noisy_te, clean_te), verbose=2)
fixed = dae.predict(noisy_te, verbose=0)
print('MSE noisy   :', np.mean((noisy_te - clean_te) ** 2))
print('MSE denoised:', np.mean((fixed - clean_te) ** 2))
