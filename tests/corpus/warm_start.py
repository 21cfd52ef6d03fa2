import keras
import numpy as np
from keras.callbacks import Callback, LearningRateScheduler
from sklearn.datasets import load_digits

PEAK, WARM = 0.05, 3


def lr_at(epoch, lr):
    return PEAK * (epoch + 1) / WARM if epoch < WARM else PEAK * 0.85 ** (epoch - WARM)


class Every5(Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch % 5 == 0:
            print(epoch, {k: round(float(v), 4) for k, v in logs.items()})


x, y = load_digits(return_X_y=True)
x = x / 16.
net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64, activation='relu'), keras.layers.Dense(10)])
net.compile(optimizer=keras.optimizers.SGD(PEAK, momentum=0.9, nesterov=True),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])
net.fit(x, y, batch_size=40, epochs=12, verbose=0, callbacks=[LearningRateScheduler(lr_at), Every5()])
