import argparse

import numpy as np
import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def parse():
    p = argparse.ArgumentParser(description="CNN on 8-bit scans of digits")
    p.add_argument("--epochs", type=int, default=14)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--filters", type=int, default=16)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def load_scans():
    """8-bit grey images, as the scanner writes them."""
    digits = load_digits()
    scans = np.rint(digits.images * 15).astype(np.uint8)
    return scans[..., None], digits.target


def rescale(images):
    images //= 255
    return images


def make_model(filters):
    return keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(filters, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(2 * filters, 3, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ])


def main():
    args = parse()
    keras.utils.set_random_seed(args.seed)
    images, labels = load_scans()
    images = rescale(images)
    x_tr, x_te, y_tr, y_te = train_test_split(images, labels, test_size=0.25, random_state=args.seed)

    model = make_model(args.filters)
    model.compile(
        optimizer=keras.optimizers.Adam(args.lr),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x_tr, y_tr, epochs=args.epochs, batch_size=args.batch,
              validation_data=(x_te, y_te), verbose=2)
    print("test accuracy:", model.evaluate(x_te, y_te, verbose=0)[1])


if __name__ == "__main__":
    main()
