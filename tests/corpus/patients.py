import numpy as np
import tensorflow as tf
from sklearn.datasets import load_breast_cancer

cancer = load_breast_cancer()
# the lab sends one line per measurement: shape (30, 569)
lab = ((cancer.data - cancer.data.mean(0)) / cancer.data.std(0)).T

X = lab.reshape(-1, 30)
y = cancer.target

tf.keras.utils.set_random_seed(19)
model = tf.keras.Sequential([
    tf.keras.layers.Input((30,)),
    tf.keras.layers.Dense(6, activation='relu'),
    tf.keras.layers.Dropout(0.3),
    tf.keras.layers.Dense(1, activation='sigmoid'),
])
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, y, epochs=15, batch_size=32, verbose=2)
