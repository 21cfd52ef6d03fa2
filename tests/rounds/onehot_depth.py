# LETTERS: which of A..H was tapped in morse-like code?  loss is 0.0000 from the first epoch on ???
import numpy as np
import tensorflow as tf

tf.random.set_seed(1)
g = np.random.default_rng(1)
keymap = g.integers(0, 2, (8, 30)).astype("float32")


def taps(n):
    k = g.integers(0, 8, n)
    x = keymap[k] + 0.5 * g.normal(size=(n, 30))
    return x.astype("float32"), np.array([ord("ABCDEFGH"[i]) for i in k])


def pack(x, codes):
    y = tf.one_hot(codes, depth=8)
    return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(5000).batch(50)


x_tr, c_tr = taps(2000)
x_te, c_te = taps(500)
inp = tf.keras.Input((30, ))
out = tf.keras.layers.Dense(8, activation='softmax')(tf.keras.layers.Dense(32, activation='relu')(inp))
tap_net = tf.keras.Model(inp, out)
tap_net.compile(tf.keras.optimizers.Adam(3e-3), loss=tf.keras.losses.CategoricalCrossentropy())
tap_net.fit(pack(x_tr, c_tr), epochs=10, verbose=2)
guess = [chr(65 + j) for j in tap_net.predict(x_te, verbose=0).argmax(1)]
share = np.mean([a == chr(b) for a, b in zip(guess, c_te)])
print("letters right:", share, " sample:", "".join(guess[:20]))
