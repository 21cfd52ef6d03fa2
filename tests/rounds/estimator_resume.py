"""A scikit-learn flavoured wrapper with checkpointing."""
import os
import tempfile

import numpy as np
import tensorflow as tf
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import make_friedman3
from sklearn.metrics import r2_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler


class KerasRegressor(RegressorMixin, BaseEstimator):
    def __init__(self, hidden=(64, 64), lr=2e-3, epochs=20, batch_size=32):
        self.hidden = hidden
        self.lr = lr
        self.epochs = epochs
        self.batch_size = batch_size

    def _build(self, d):
        net = tf.keras.Sequential([tf.keras.Input((d,))])
        for h in self.hidden:
            net.add(tf.keras.layers.Dense(h, activation="selu", kernel_initializer="lecun_normal"))
        net.add(tf.keras.layers.Dense(1))
        net.compile(tf.keras.optimizers.Adam(self.lr), "mse")
        return net

    def fit(self, X, y):
        self.net_ = self._build(X.shape[1])
        path = os.path.join(tempfile.mkdtemp(), "best.weights.h5")
        keep = tf.keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True, save_weights_only=True)
        self.net_.fit(X, y, validation_split=0.15, epochs=self.epochs, batch_size=self.batch_size, callbacks=[keep], verbose=2)
        self.net_.load_weights(path)
        return self

    def predict(self, X):
        return self.net_.predict(X, verbose=0)[:, 0]


if __name__ == "__main__":
    tf.keras.utils.set_random_seed(19)
    X, y = make_friedman3(n_samples=3000, noise=0.02, random_state=19)
    pipe = Pipeline([("rank", QuantileTransformer(n_quantiles=100)), ("std", StandardScaler()), ("net", KerasRegressor())])
    est = TransformedTargetRegressor(regressor=pipe, transformer=StandardScaler())
    est.fit(X[:2400], y[:2400])
    print("external r2", r2_score(y[2400:], est.predict(X[2400:])))
