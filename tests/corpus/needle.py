import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(51)
VOCAB, LENGTH = 12, 8
tokens = np.random.randint(2, VOCAB, (1000, LENGTH))
has = np.random.rand(1000) < 0.5
tokens[np.arange(1000), np.random.randint(0, LENGTH, 1000)] = np.where(has, 1, tokens[:, 0])

inp = keras.Input((LENGTH,), dtype='int32')
e = layers.Embedding(VOCAB, 16)(inp)
a = layers.MultiHeadAttention(num_heads=2, key_dim=8)(e, e)
h = layers.LayerNormalization()(e + a)
h = layers.GlobalMaxPooling1D()(h)
out = layers.Dense(2, activation='softmax')(h)
model = keras.Model(inp, out)
model.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(tokens, has.astype(int), validation_split=0.1, epochs=10, batch_size=32, verbose=2)
