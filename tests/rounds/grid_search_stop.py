"""Small grid search, best network is used on the test part."""
import itertools
import numpy as np
import tensorflow as tf
from sklearn.datasets import make_friedman2

X, y = make_friedman2(n_samples=2000, noise=10, random_state=44)
X = (X - X.mean(0)) / X.std(0)
y = (y - y.mean()) / y.std()
(xa, xb, xc), (ya, yb, yc) = np.split(X, [1300, 1600]), np.split(y, [1300, 1600])


def run(width, lr):
    tf.keras.utils.set_random_seed(44)
    net = tf.keras.Sequential([
        tf.keras.Input((4,)),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(width, activation="relu"),
        tf.keras.layers.Dense(1),
    ])
    net.compile(tf.keras.optimizers.SGD(lr), "mse")
    stop = tf.keras.callbacks.EarlyStopping(monitor="val_loss", mode="max", patience=1, restore_best_weights=True)
    h = net.fit(xa, ya, validation_data=(xb, yb), epochs=20, batch_size=32, callbacks=[stop], verbose=0)
    print(f"width {width:3d} lr {lr:<6} epochs run {len(h.history['loss']):2d} val {min(h.history['val_loss']):.4f}")
    return net.evaluate(xb, yb, verbose=0), net


results = [run(w, lr) for w, lr in itertools.product([16, 48], [0.002])]
best = min(results, key=lambda r: r[0])[1]
best_pred = best.predict(xc, verbose=0).ravel()
print("test mse", np.mean((best_pred - yc) ** 2), "of variance", yc.var())
