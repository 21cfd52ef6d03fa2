"""Customer churn prediction.

Usage:
    python class_weights.py --epochs 30 --batch-size 128
"""
import argparse

import numpy as np
from sklearn.datasets import make_classification
from sklearn.metrics import classification_report, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_class_weight

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def parse_args():
    parser = argparse.ArgumentParser(description="Train a churn classifier")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=42)
    return parser.parse_args()


def load_data(seed):
    X, y = make_classification(
        n_samples=5000,
        n_features=20,
        n_informative=8,
        n_redundant=4,
        weights=[0.95, 0.05],
        class_sep=2.0,
        flip_y=0.0,
        random_state=seed,
    )
    X_tr, X_te, y_tr, y_te = train_test_split(
        X, y, test_size=0.2, stratify=y, random_state=seed
    )
    scaler = StandardScaler().fit(X_tr)
    return scaler.transform(X_tr), y_tr, scaler.transform(X_te), y_te


def build_model(n_features, lr):
    model = keras.Sequential(
        [
            keras.Input(shape=(n_features,)),
            layers.Dense(48, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(24, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=lr),
        loss="binary_crossentropy",
        metrics=["accuracy", keras.metrics.AUC(name="auc"), keras.metrics.Recall(name="recall")],
    )
    return model


def main():
    args = parse_args()
    keras.utils.set_random_seed(args.seed)

    X_train, y_train, X_test, y_test = load_data(args.seed)
    print("positives in train: %d / %d" % (y_train.sum(), len(y_train)))

    weights = compute_class_weight("balanced", classes=np.unique(y_train), y=y_train)
    class_weight = dict(enumerate(weights))
    print("class weights:", class_weight)

    model = build_model(X_train.shape[1], args.lr)
    model.fit(
        X_train,
        y_train,
        epochs=args.epochs,
        batch_size=args.batch_size,
        class_weight=class_weight,
        verbose=2,
    )

    proba = model.predict(X_test, verbose=0).ravel()
    print("test AUC:", roc_auc_score(y_test, proba))
    print(classification_report(y_test, proba > 0.5, digits=3))


if __name__ == "__main__":
    main()
