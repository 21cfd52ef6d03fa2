from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import minmax_scale
import tensorflow as tf
import numpy as np

features, benign = load_breast_cancer(return_X_y=True)
features = minmax_scale(features, feature_range=(-1, 1))
target = np.where(benign == 1, 1.0, -1.0)

svm = tf.keras.Sequential()
svm.add(tf.keras.layers.Input((30,)))
svm.add(tf.keras.layers.Dense(20, activation='relu'))
svm.add(tf.keras.layers.Dense(1, activation='tanh'))
svm.compile(loss='hinge', optimizer='adam')
svm.fit(features, target, epochs=20, batch_size=16, verbose=0)
print('accuracy', np.mean(np.sign(svm.predict(features, verbose=0)[:, 0]) == target))
