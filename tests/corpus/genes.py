# which of 60 expression levels matter?  L1 should tell
import numpy as np
import keras

keras.utils.set_random_seed(60)
rs = np.random.RandomState(60)
expr = rs.randn(700, 60).astype(np.float32)
score = expr[:, :5] @ np.array([2., -1.5, 1.2, 1., -2.])
ill = (score > 0).astype(np.float32)

inp = keras.layers.Input(shape=(60,))
hid = keras.layers.Dense(16, activation='relu', kernel_regularizer=keras.regularizers.L1(1e-3))(inp)
out = keras.layers.Dense(1, activation='sigmoid')(hid)
clf = keras.models.Model(inputs=inp, outputs=out)
clf.compile(optimizer=keras.optimizers.RMSprop(0.005), loss='binary_crossentropy', metrics=['accuracy'])
clf.fit(expr, ill, epochs=20, batch_size=35, verbose=2)
weights = np.abs(clf.layers[1].get_weights()[0]).sum(axis=1)
print('top columns', np.argsort(-weights)[:5])
