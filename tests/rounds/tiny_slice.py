import os
import numpy as np
import keras
from keras import layers
from sklearn.datasets import make_classification

FAST_DEV_RUN = True
keras.utils.set_random_seed(1001)


def get_data():
    X, y = make_classification(n_samples=4000, n_features=120, n_informative=25, n_redundant=0, n_classes=4,
                               n_clusters_per_class=1, class_sep=1.2, random_state=1001)
    X_train, y_train, X_test, y_test = X[:3200], y[:3200], X[3200:], y[3200:]
    if FAST_DEV_RUN:
        X_train, y_train = X_train[:24], y_train[:24]
    return X_train.astype("float32"), y_train, X_test.astype("float32"), y_test


class HistoryPrinter(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch % 5 == 4:
            print(epoch + 1, {k: round(float(v), 3) for k, v in logs.items()})


X_train, y_train, X_test, y_test = get_data()
model = keras.Sequential([
    layers.Input((120,)),
    layers.Dense(64, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(4, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=20, batch_size=32, validation_data=(X_test, y_test),
          callbacks=[HistoryPrinter()], verbose=0)
acc = model.evaluate(X_test, y_test, verbose=0)[1]
print("held-out accuracy %.3f" % acc)
