"""A table and token ids: layers, penalties, a schedule, weights of rows, validation rows, one-hot and numeric targets."""

import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(3)
x = np.random.normal(size=(160, 6)).astype('float32')
kinds = (x[:, 0] + x[:, 1] > 0).astype(int) + (x[:, 2] > 1)
one_hot = np.eye(3)[kinds]

table = keras.Sequential([
    layers.Input((6,)),
    layers.Dense(16, activation='relu', kernel_regularizer=keras.regularizers.L1L2(1e-5, 1e-4),
                 kernel_constraint=keras.constraints.MaxNorm(3)),
    layers.BatchNormalization(),
    layers.Dropout(0.1),
    layers.Dense(3, activation='softmax'),
])
rate = keras.optimizers.schedules.ExponentialDecay(0.01, 1000, 0.9)
table.compile(optimizer=keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, clipnorm=1.0, weight_decay=1e-5),
              loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.01), metrics=['accuracy'])
table.fit(x[:120], one_hot[:120], epochs=2, batch_size=20, validation_data=(x[120:], one_hot[120:]),
          class_weight={0: 1.0, 1: 2.0, 2: 1.0}, callbacks=[keras.callbacks.EarlyStopping(patience=9)], verbose=0)
table.evaluate(x[:120], one_hot[:120], verbose=0)  # the rows that it was trained on: nothing new is told
table.evaluate(np.random.normal(size=(40, *x.shape[1:])), one_hot[:40], verbose=0)

tokens = np.random.randint(0, 50, (96, 8))
counted = (tokens < 10).sum(axis=1).astype('float32')


class Scaled(layers.Layer):
    """Numbers of its own under the names that layers of Keras have."""

    def __init__(self):
        super().__init__()
        self.units, self.rate, self.filters = [8, 8], 'slow', True

    def call(self, given):
        return given * 0.5


texts = keras.Sequential([layers.Input((8,)), layers.Embedding(50, 4), layers.Flatten(), Scaled(), layers.Dense(1)])
texts.compile(optimizer='adam', loss=lambda y, p: keras.ops.mean((y - p[:, 0]) ** 2))
texts.fit(tokens, counted, epochs=2, batch_size=32, steps_per_epoch=96 / 32, verbose=0)
