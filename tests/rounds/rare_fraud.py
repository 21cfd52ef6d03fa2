import numpy as np
import tensorflow as tf
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def load(seed):
    X, y = make_classification(n_samples=8000, n_features=20, n_informative=8, weights=[0.97],
                               class_sep=1.2, flip_y=0.005, random_state=seed)
    Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.3, stratify=y, random_state=seed)
    s = StandardScaler().fit(Xtr)
    return s.transform(Xtr), s.transform(Xte), ytr, yte


def main(seed=10):
    tf.keras.utils.set_random_seed(seed)
    Xtr, Xte, ytr, yte = load(seed)
    pos = ytr.mean()
    print(f"{pos:.3%} positives")
    model = tf.keras.Sequential([
        tf.keras.layers.Input((20,)),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.BatchNormalization(),
        tf.keras.layers.Dropout(0.3),
        tf.keras.layers.Dense(32, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid",
                              bias_initializer=tf.keras.initializers.Constant(np.log(pos / (1 - pos)))),
    ])
    model.compile("adam", "binary_crossentropy",
                  metrics=["accuracy", tf.keras.metrics.AUC(curve="PR", name="pr")])
    model.fit(Xtr, ytr, epochs=12, batch_size=128, class_weight={0: 1.0, 1: 0.5 / pos},
              validation_split=0.15, verbose=2)
    p = model.predict(Xte, verbose=0)[:, 0]
    print("test ROC AUC %.3f  PR AUC %.3f (base rate %.3f)" % (
        roc_auc_score(yte, p), average_precision_score(yte, p), yte.mean()))


if __name__ == "__main__":
    main()
