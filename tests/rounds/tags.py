import numpy as np
import keras
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import f1_score

X, Y = make_multilabel_classification(n_samples=2500, n_features=40, n_classes=6, n_labels=2,
                                      length=80, random_state=8)
X = np.log1p(X).astype("float32")
cut = 2000
model = keras.Sequential([
    keras.layers.Input((40,)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(6, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["binary_accuracy"])
model.fit(X[:cut], Y[:cut], epochs=20, batch_size=40, verbose=2, validation_data=(X[cut:], Y[cut:]))

P = (model.predict(X[cut:], verbose=0) > 0.5).astype(int)
f1 = f1_score(Y[cut:], P, average="micro")
base = f1_score(Y[cut:], np.tile((Y[:cut].mean(0) > .5).astype(int), (len(P), 1)), average="micro", zero_division=0)
print("micro F1:", round(f1, 3), " constant answer:", round(base, 3))
