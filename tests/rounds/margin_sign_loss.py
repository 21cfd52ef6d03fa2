import numpy as np
import tensorflow as tf
from sklearn.datasets import make_moons

X, y = make_moons(1600, noise=0.2, random_state=2)
X = X.astype("float32")
pm = (2 * y - 1).astype("float32")[:, None]


def zero_one_margin(target, score):
    # counts mistakes, two points for each
    return tf.reduce_mean(tf.nn.relu(1.0 - target * tf.sign(score)))


svm_like = tf.keras.Sequential([
    tf.keras.layers.InputLayer(shape=(2,)),
    tf.keras.layers.Dense(32, activation="relu", kernel_initializer=tf.keras.initializers.HeNormal(seed=9)),
    tf.keras.layers.Dense(32, activation="relu", kernel_initializer=tf.keras.initializers.HeNormal(seed=4)),
    tf.keras.layers.Dense(1, kernel_initializer=tf.keras.initializers.GlorotUniform(seed=3),
                          bias_initializer=tf.keras.initializers.Constant(3.0)),
])
svm_like.compile(optimizer=tf.keras.optimizers.Adam(0.003), loss=zero_one_margin)
svm_like.fit(X[:1200], pm[:1200], epochs=25, batch_size=40, verbose=2)
s = svm_like.predict(X[1200:], verbose=0)
hit = np.mean((s[:, 0] > 0) == (y[1200:] == 1))
print("share right:", hit)
