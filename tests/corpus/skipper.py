import keras
from keras.layers import Add, Dense, Input, LayerNormalization
from sklearn.datasets import make_moons

keras.utils.set_random_seed(112)
X, y = make_moons(600, noise=0.15, random_state=112)


def block(h, units):
    z = LayerNormalization()(h)
    z = Dense(units, activation='relu')(z)
    z = Dense(units)(z)
    return Add()([h, z])


inp = Input((2,))
h = Dense(16)(inp)
for _ in range(6):
    h = block(h, 16)
out = Dense(1, activation='sigmoid')(h)
deep = keras.Model(inp, out)
deep.compile(optimizer=keras.optimizers.AdamW(0.002, weight_decay=1e-3), loss='binary_crossentropy', metrics=['accuracy'])
deep.fit(X, y, epochs=20, batch_size=32, verbose=2)
