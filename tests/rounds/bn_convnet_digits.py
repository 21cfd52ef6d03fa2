import argparse

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def conv_block(x, filters):
    x = tf.keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = tf.keras.layers.BatchNormalization(momentum=0.9999)(x)
    x = tf.keras.layers.ReLU()(x)
    return x


def get_model():
    inputs = tf.keras.Input((8, 8, 1))
    x = conv_block(inputs, 16)
    x = conv_block(x, 16)
    x = tf.keras.layers.MaxPool2D()(x)
    x = conv_block(x, 32)
    x = conv_block(x, 32)
    x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.layers.Flatten()(x)
    outputs = tf.keras.layers.Dense(10)(x)
    return tf.keras.Model(inputs, outputs, name="digits_bn")


def main(args):
    tf.keras.utils.set_random_seed(args.seed)
    d = load_digits()
    x = 255.0 - 15.0 * d.images[..., np.newaxis].astype("float32")
    x_tr, x_va, y_tr, y_va = train_test_split(x, d.target, test_size=0.25, random_state=args.seed)
    model = get_model()
    model.compile(
        optimizer=tf.keras.optimizers.Adam(args.lr),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(x_tr, y_tr, batch_size=args.batch, epochs=args.epochs, validation_data=(x_va, y_va), verbose=2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
