# 98% accuracy but not a single defect found...
import numpy as np
import tensorflow as tf
from sklearn.metrics import balanced_accuracy_score, classification_report

rs = np.random.RandomState(5)
n_ok, n_bad = 4900, 100
ok_parts = rs.normal(0, 1, (n_ok, 6))
bad_parts = rs.normal(0, 1, (n_bad, 6)) + np.array([1.2, -1.2, 0.9, 0, 0.9, 0])
Xall = np.vstack([ok_parts, bad_parts]).astype("float32")
yall = np.r_[np.zeros(n_ok), np.ones(n_bad)].astype("int32")
o = rs.permutation(len(yall))
Xall, yall = Xall[o], yall[o]
k = 3500

defect_net = tf.keras.Sequential([
    tf.keras.layers.Input((6,)),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
defect_net.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
defect_net.fit(Xall[:k], yall[:k], epochs=12, batch_size=64, verbose=2)

flag = (defect_net.predict(Xall[k:], verbose=0).ravel() > 0.5).astype(int)
print(classification_report(yall[k:], flag, zero_division=0))
bal = balanced_accuracy_score(yall[k:], flag)
print("balanced accuracy:", bal)
