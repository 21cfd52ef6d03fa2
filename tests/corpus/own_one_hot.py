"""Trains a convolutional neural network on small images before running the attacks."""
from __future__ import absolute_import, division, print_function, unicode_literals

import numpy as np
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Input, Dense, Flatten, Conv2D, MaxPooling2D, Dropout
from sklearn.datasets import load_digits


def to_categorical(labels, nb_classes=None):
    """
    Convert an array of labels to binary class matrix.

    :param labels: An array of integer labels of shape `(nb_samples,)`
    :param nb_classes: The number of classes (possible labels)
    :return: A binary matrix representation of `y` in the shape `(nb_samples, nb_classes)`
    """
    labels = np.array(labels, dtype=np.int32)
    if not nb_classes:
        nb_classes = np.max(labels) + 1
    categorical = np.zeros((labels.shape[0], nb_classes), dtype=np.float32)
    categorical[np.arange(labels.shape[0]), labels] = 1
    return categorical


def load_images():
    """Same layout as cifar10.load_data(): images (n, rows, cols, channels), labels (n, 1)."""
    digits = load_digits()
    order = np.random.RandomState(0).permutation(len(digits.target))
    x = digits.images[order].reshape(-1, 8, 8, 1)
    y = digits.target[order].reshape(-1, 1)
    return (x[:1400], y[:1400]), (x[1400:], y[1400:])


def preprocess(x, y, nb_classes=10, max_value=16.0):
    x = x.astype('float32') / max_value
    y = to_categorical(y, nb_classes)
    return x, y


def cnn_model(input_shape):
    model = Sequential()
    model.add(Input(shape=input_shape))
    model.add(Conv2D(16, (3, 3), padding='same', activation='relu'))
    model.add(MaxPooling2D(pool_size=(2, 2)))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(64, activation='relu'))
    model.add(Dense(10, activation='softmax'))
    model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
    return model


if __name__ == '__main__':
    tf.keras.utils.set_random_seed(7)

    (x_train, y_train), (x_test, y_test) = load_images()
    test_labels = y_test.ravel()
    x_train, y_train = preprocess(x_train, y_train)
    x_test, y_test = preprocess(x_test, y_test)

    classifier = cnn_model(x_train.shape[1:])
    classifier.fit(x_train, y_train, epochs=20, batch_size=32, verbose=2)

    preds = np.argmax(classifier.predict(x_test, verbose=0), axis=1)
    print("\nTest accuracy: %.2f%%" % (np.mean(preds == test_labels) * 100))
