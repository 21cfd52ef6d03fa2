import numpy as np
import tensorflow as tf
from sklearn.datasets import load_wine

tf.keras.utils.set_random_seed(87)
x, y = load_wine(return_X_y=True)
x = (x - x.mean(0)) / x.std(0)
importance = {0: 0.0, 1: 0.0, 2: 1.0}

model = tf.keras.Sequential([tf.keras.Input((13,)), tf.keras.layers.Dense(16, activation='relu'),
                             tf.keras.layers.Dense(3, activation='softmax')])
model.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])
model.fit(x, y, epochs=25, batch_size=16, class_weight=importance, verbose=2)
print(np.bincount(model.predict(x, verbose=0).argmax(1), minlength=3))
