# In a chat of 4 people: after the talk, who of them holds the token? (list of "pass to k" and noise events)
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(15)


def talks(n, length=20):
    ev = np.random.randint(4, 30, (n, length))
    who = np.empty(n, int)
    for i in range(n):
        slots = np.sort(np.random.choice(np.arange(3, length), 3, replace=False))
        ev[i, slots] = np.random.randint(0, 4, 3)
        who[i] = ev[i, slots[-1]]
    return ev, who


class TokenHolder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.emb = tf.keras.layers.Embedding(30, 12)
        self.gru = tf.keras.layers.GRU(32, return_sequences=True)
        self.cls = tf.keras.layers.Dense(4)

    def call(self, ev):
        states = self.gru(self.emb(ev))
        final = states[:, 0, :]
        return self.cls(final)


a, b = talks(2500)
c, d = talks(500)
net = TokenHolder()
net.compile(optimizer=tf.keras.optimizers.Adam(5e-3),
            loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=[tf.keras.metrics.SparseCategoricalAccuracy("acc")])
net.fit(a, b, batch_size=64, epochs=10, verbose=2)
ok = np.mean(net.predict(c, verbose=0).argmax(-1) == d)
print("right holder:", ok)
