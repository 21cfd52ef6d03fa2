# Why is training accuracy 100% but validation never gets better than guessing?
import numpy as np
import keras
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(17)
features, target = load_wine(return_X_y=True)
idx = np.random.permutation(len(target))

scaler = StandardScaler()
xTrain, yTrain = scaler.fit_transform(features[idx[:120]]), target[idx[:120]]
xVal, yVal = features[idx[120:]], target[idx[120:]]

net = keras.Sequential()
net.add(keras.layers.Dense(32, activation='tanh'))
net.add(keras.layers.Dense(16, activation='tanh'))
net.add(keras.layers.Dense(3, activation='softmax'))
net.compile(optimizer=keras.optimizers.Adam(0.005), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
net.fit(xTrain, yTrain, epochs=25, batch_size=8, validation_data=(xVal, yVal), verbose=2)
_, acc = net.evaluate(xVal, yVal, verbose=0)
print('final validation accuracy:', acc)
