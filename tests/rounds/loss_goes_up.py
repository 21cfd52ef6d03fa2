import tensorflow as tf
import numpy as np
from sklearn.datasets import make_regression

# Loss becomes smaller and smaller (-1e5...), yet predictions are further and further away
np.random.seed(0)
tf.random.set_seed(0)
A_mat, b = make_regression(n_samples=1000, n_features=12, n_informative=6, noise=5., random_state=1)
b = ((b - b.mean()) / b.std()).astype('float32')
a_tr, b_tr, a_te, b_te = A_mat[:800], b[:800], A_mat[800:], b[800:]


def quantile_loss(q):
    def loss(y_true, y_pred):
        e = y_true - y_pred
        err = tf.maximum(q * e, (q - 1) * e)
        return -tf.reduce_mean(err)
    return loss


inputs = tf.keras.layers.Input(shape=(12,))
hidden = tf.keras.layers.Dense(32, activation='relu')(inputs)
hidden = tf.keras.layers.Dense(32, activation='relu')(hidden)
outputs = tf.keras.layers.Dense(1)(hidden)
reg = tf.keras.Model(inputs, outputs)
reg.compile(optimizer='adam', loss=quantile_loss(0.5))
reg.fit(a_tr, b_tr, epochs=30, batch_size=20, verbose=2)
yhat = reg.predict(a_te, verbose=0).squeeze()
print('R^2 =', 1 - np.mean((yhat - b_te) ** 2) / np.var(b_te))
