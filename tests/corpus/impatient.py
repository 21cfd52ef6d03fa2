import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.keras.callbacks import EarlyStopping

tf.keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = x / 16.
y = tf.keras.utils.to_categorical(y)
order = np.random.permutation(len(x))
x, y = x[order], y[order]

model = tf.keras.Sequential([
    tf.keras.layers.Input((64,)),
    tf.keras.layers.Dense(32, activation='sigmoid'),
    tf.keras.layers.Dense(10, activation='softmax'),
])
model.compile(optimizer='sgd', loss='categorical_crossentropy', metrics=['accuracy'])
stopper = EarlyStopping(monitor='val_accuracy', mode='min', patience=1, restore_best_weights=True)
model.fit(x, y, validation_split=0.2, epochs=60, batch_size=16, callbacks=[stopper], verbose=2)
