# val_accuracy: 0.0000e+00 ????
import numpy as np
from sklearn.datasets import load_iris
from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import Adam

iris = load_iris()
X, Y = iris.data, iris.target
X = (X - X.mean(axis=0)) / X.std(axis=0)

model = Sequential()
model.add(Dense(16, activation='relu'))
model.add(Dense(16, activation='relu'))
model.add(Dense(3, activation='softmax'))
model.compile(loss='sparse_categorical_crossentropy', optimizer=Adam(0.01), metrics=['accuracy'])
history = model.fit(X, Y, epochs=40, batch_size=10, validation_split=1 / 3, verbose=2)

val_acc = history.history['val_accuracy'][-1]
print('Final training accuracy  :', history.history['accuracy'][-1])
print('Final validation accuracy:', val_acc)
