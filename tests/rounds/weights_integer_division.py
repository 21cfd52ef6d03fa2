# ticket routing, 4 queues, uneven -> sample weights
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_blobs

Xb, yb = make_blobs([900, 500, 300, 300], n_features=5, cluster_std=2.5, random_state=6,
                    centers=np.random.RandomState(6).uniform(-5, 5, (4, 5)))
order = np.random.RandomState(1).permutation(len(yb))
Xb, yb = Xb[order] / 5.0, yb[order]
Xt, yt, Xv, yv = Xb[:1600], yb[:1600], Xb[1600:], yb[1600:]

counts = np.bincount(yt)
w_class = counts.min() // (counts + 1)
w_row = w_class[yt]
print("class counts", counts)

ds = tf.data.Dataset.from_tensor_slices((Xt, yt, w_row)).shuffle(1600).batch(32)
model = tf.keras.Sequential([
    tf.keras.Input((5,)),
    tf.keras.layers.Dense(32, "relu"),
    tf.keras.layers.Dense(4, "softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", weighted_metrics=[], metrics=["accuracy"])
model.fit(ds, epochs=20, verbose=2)
acc = model.evaluate(Xv, yv, verbose=0)[1]
print("routing accuracy on new tickets", acc)
