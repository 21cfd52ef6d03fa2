import os
import tempfile

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import tensorflow as tf

digits = load_digits()
X = digits.data.astype('float32') / 16.0
Y = tf.keras.utils.to_categorical(digits.target, 10)
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.2, random_state=0)

ckpt_dir = tempfile.mkdtemp()
ckpt_path = os.path.join(ckpt_dir, 'digits.weights.h5')


def get_compiled_model(lr):
    model = tf.keras.models.Sequential([
        tf.keras.layers.Input(shape=(64,)),
        tf.keras.layers.Dense(96, activation='tanh'),
        tf.keras.layers.Dense(96, activation='tanh'),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
    model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=lr),
                  loss='categorical_crossentropy',
                  metrics=['accuracy'])
    return model


# ---- day 1 -------------------------------------------------------------
tf.keras.utils.set_random_seed(0)
model = get_compiled_model(lr=2e-3)
model.fit(X_train, Y_train, epochs=25, batch_size=64, verbose=2)
model.save_weights(ckpt_path)
print('saved to', ckpt_path)

# ---- day 2 -------------------------------------------------------------
tf.keras.backend.clear_session()
model = get_compiled_model(lr=2e-5)
model.load_weights(ckpt_path)
loss, acc = model.evaluate(X_test, Y_test, verbose=0)
print('restored model, accuracy: {:5.2f}%'.format(100 * acc))

model.fit(X_train, Y_train, epochs=8, batch_size=64, verbose=2)
loss, acc = model.evaluate(X_test, Y_test, verbose=0)
print('after resuming, accuracy: {:5.2f}%'.format(100 * acc))
