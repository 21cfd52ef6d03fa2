import argparse

import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def parse():
    ap = argparse.ArgumentParser()
    ap.add_argument("--lr", type=float, default=0.003)
    ap.add_argument("--epochs", type=int, default=10)
    ap.add_argument("--hidden", type=int, nargs="+", default=[48])
    return ap.parse_args()


def main():
    args = parse()
    tf.keras.utils.set_random_seed(0)
    digits = load_digits()
    xtr, xte, ytr, yte = train_test_split(digits.data / 16, digits.target, random_state=0)
    h = inputs = tf.keras.Input((64,))
    for n in args.hidden:
        h = tf.keras.layers.Dense(n, activation="relu")(h)
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(h))
    model.compile(tf.keras.optimizers.Adam(args.lr),
                  loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    model.fit(xtr, ytr, epochs=args.epochs, validation_data=(xte, yte), verbose=2)


if __name__ == "__main__":
    main()
