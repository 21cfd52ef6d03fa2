import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(6)
REAL_MEAN, REAL_STD, LATENT, BATCH = 4.0, 0.8, 4, 64

gen = keras.Sequential([keras.Input((LATENT,)), layers.Dense(16, activation='relu'), layers.Dense(1)], name='gen')
disc = keras.Sequential([keras.Input((1,)), layers.Dense(16, activation='relu'),
                         layers.Dense(1, activation='sigmoid')], name='disc')
disc.compile(optimizer=keras.optimizers.Adam(0.005), loss='binary_crossentropy')

frozen = keras.models.clone_model(disc)
frozen.trainable = False
both = keras.Sequential([keras.Input((LATENT,)), gen, frozen])
both.compile(optimizer=keras.optimizers.Adam(0.003), loss='binary_crossentropy')

for it in range(500):
    z = np.random.normal(size=(BATCH, LATENT))
    real = np.random.normal(REAL_MEAN, REAL_STD, (BATCH, 1))
    d_loss = disc.train_on_batch(np.concatenate([real, np.asarray(gen(z))]),
                                 np.concatenate([np.ones((BATCH, 1)), np.zeros((BATCH, 1))]))
    frozen.set_weights(disc.get_weights())
    g_loss = both.train_on_batch(np.random.normal(size=(BATCH, LATENT)), np.ones((BATCH, 1)))
    if it % 100 == 0:
        print(it, d_loss, g_loss)

fake = gen.predict(np.random.normal(size=(500, LATENT)), verbose=0)
print('made', fake.mean(), fake.std())
