import tensorflow as tf
import numpy as np
from sklearn.datasets import make_moons

tf.keras.utils.set_random_seed(6)
x, y = make_moons(900, noise=0.15, random_state=6)
x, y = (x * 40 + 200).astype("float32"), y.astype("float32")[:, None]
clf = tf.keras.Sequential([
    tf.keras.Input((2,)),
    tf.keras.layers.BatchNormalization(),
    tf.keras.layers.Dense(32, activation="sigmoid"),
    tf.keras.layers.Dense(1),
])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
opt = tf.keras.optimizers.Adam(1e-3)
for epoch in range(6):
    for k in range(0, 900, 30):
        with tf.GradientTape() as t:
            out = clf(x[k:k + 30], training=False)
            loss = bce(y[k:k + 30], out)
        g = t.gradient(loss, clf.trainable_variables)
        opt.apply_gradients(zip(g, clf.trainable_variables))
    print(epoch, float(loss))
print("score", np.mean((clf(x).numpy() > 0) == (y > 0.5)))
