import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.utils.class_weight import compute_class_weight

X, y = make_classification(6000, 18, n_informative=8, n_redundant=2, weights=[0.96], class_sep=1.6,
                           flip_y=0.0, random_state=31)
frame = pd.DataFrame(X, columns=[f"V{i}" for i in range(18)])
frame["Class"] = y
print(frame.Class.value_counts())

train_df, test_df = train_test_split(frame, test_size=0.25, random_state=31, stratify=frame.Class)
weights = compute_class_weight("balanced", classes=np.array([0, 1]), y=train_df.Class.values)
cw = {0: weights[0], 1: weights[1]}
print("class weights", cw)

norm = tf.keras.layers.Normalization()
norm.adapt(train_df.drop(columns="Class").values)
model = tf.keras.Sequential([
    norm,
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy", metrics=[tf.keras.metrics.AUC(name="auc"), "accuracy"])
model.fit(train_df.drop(columns="Class").values, train_df.Class.values, class_weight=cw,
          epochs=15, batch_size=64, verbose=2)

p = model.predict(test_df.drop(columns="Class").values, verbose=0).ravel() > 0.5
bal = balanced_accuracy_score(test_df.Class, p)
print(confusion_matrix(test_df.Class, p))
print("Balanced accuracy: {:.3f}".format(bal))
