# loss goes to -1000, -5000 ... how can a cross entropy be negative?
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale
import tensorflow as tf
import numpy as np

raw = load_breast_cancer()
inputs = scale(raw.data)
labels = np.where(raw.target == 0, 2, 1)

m = tf.keras.Sequential([
    tf.keras.layers.Dense(30, activation='relu', input_shape=(30,)),
    tf.keras.layers.Dense(15, activation='relu'),
    tf.keras.layers.Dense(1, activation='sigmoid'),
])
m.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
m.fit(inputs[:400], labels[:400], epochs=20, batch_size=16, verbose=2)

pred = (m.predict(inputs[400:], verbose=0).ravel() > 0.5).astype(int)
hit = np.mean(pred == labels[400:])
print('Accuracy on the 169 held back rows:', hit)
