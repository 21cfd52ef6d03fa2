import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from keras.layers import Dense, Dropout, Input
from keras.models import Sequential
from keras.utils import set_random_seed, to_categorical

set_random_seed(22)
d = load_digits()
X_train, X_test, y_train, y_test = train_test_split(d.data, d.target, test_size=0.2, random_state=22)

mean = X_train.mean(axis=0)
std = X_train.std(axis=0)
X_train = (X_train - mean) / std
X_test = (X_test - mean) / std
Y_train = to_categorical(y_train, 10)
Y_test = to_categorical(y_test, 10)

model = Sequential([
    Input(shape=(64,)),
    Dense(128, activation='relu'),
    Dropout(0.2),
    Dense(64, activation='relu'),
    Dense(10, activation='softmax'),
])
model.compile(loss='categorical_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
model.fit(X_train, Y_train, batch_size=32, epochs=12, verbose=2, validation_data=(X_test, Y_test))
score = model.evaluate(X_test, Y_test, verbose=0)
print('Test loss:', score[0])
print('Test accuracy:', score[1])
