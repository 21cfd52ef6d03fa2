# Baskets of item ids with different lengths -> bill of the basket.
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(77)
N_ITEMS = 50
item_price = rng.gamma(2.0, 2.0, N_ITEMS + 1)
baskets = [rng.integers(1, N_ITEMS + 1, rng.integers(1, 12)) for _ in range(4000)]
total = np.array([item_price[b].sum() for b in baskets], dtype="float32")
total = total / total.std()

rt = tf.ragged.constant([b.tolist() for b in baskets], dtype=tf.int32)
n_tr = 3200


def to_dense(r, y):
    return r.to_tensor(0), y


tr = tf.data.Dataset.from_tensor_slices((rt[:n_tr], total[:n_tr])).shuffle(n_tr).ragged_batch(64).map(to_dense)
te = tf.data.Dataset.from_tensor_slices((rt[n_tr:], total[n_tr:])).ragged_batch(64).map(to_dense)


class SumPool(tf.keras.layers.Layer):
    supports_masking = True

    def call(self, x, mask=None):
        if mask is not None:
            x = x * tf.cast(mask, x.dtype)[..., None]
        return tf.reduce_sum(x, axis=1)

    def compute_mask(self, x, mask=None):
        return None


inp = tf.keras.Input((None,), dtype="int32")
e = tf.keras.layers.Embedding(N_ITEMS + 1, 8, mask_zero=True)(inp)
h = SumPool()(e)
o = tf.keras.layers.Dense(1)(h)
model = tf.keras.Model(inp, o)
model.compile(tf.keras.optimizers.Adam(5e-3), "mse", metrics=["mae"])
model.fit(tr, epochs=10, verbose=2)
est = model.predict(te, verbose=0).ravel()
print("mean abs. error of the bill: %.4f (sd of the bill 1.0)" % np.abs(est - total[n_tr:]).mean())
