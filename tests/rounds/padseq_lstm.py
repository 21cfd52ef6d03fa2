# support tickets -> urgent or not.  First line says what it is, then a signature follows
import numpy as np
import keras
from keras import layers

r = np.random.RandomState(64)
V = 300


def ticket():
    urgent = r.randint(2)
    head = r.randint(100, V, r.randint(4, 8))
    head[r.randint(len(head))] = r.randint(1, 20) if urgent else r.randint(20, 40)
    signature = r.randint(50, 100, r.randint(14, 26))
    return list(head) + list(signature), urgent


docs, lab = zip(*[ticket() for _ in range(2200)])
lab = np.array(lab)
seqs = keras.utils.pad_sequences(
    docs,
    maxlen=12,
    padding='pre',
    value=0,
)
Xa, Xb, ya, yb = seqs[:1800], seqs[1800:], lab[:1800], lab[1800:]

net = keras.Sequential([
    layers.Embedding(V, 16, mask_zero=True),
    layers.LSTM(24),
    layers.Dense(1, activation='sigmoid'),
])
net.compile(optimizer=keras.optimizers.Adam(5e-3), loss='binary_crossentropy', metrics=['accuracy'])
net.fit(Xa, ya, batch_size=64, epochs=8, validation_data=(Xb, yb), verbose=2)
accuracy = net.evaluate(Xb, yb, verbose=0)[1]
print('%.1f %% of unseen tickets right' % (100 * accuracy))
print(net.predict(Xb[:8], verbose=0).ravel())
