# CS 4780 - Homework 3, problem 2
# Train a neural network on the breast cancer dataset
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense

# load data
data = load_breast_cancer()
X = data['data']
Y = data['target']
print(X.shape, Y.shape)
print('first sample:', X[0])

# split
X_train, X_test, Y_train, Y_test = train_test_split(X, Y, test_size=0.2, random_state=3)

# create model
model = Sequential()
model.add(Dense(64, input_dim=30, activation='relu'))
model.add(Dense(32, activation='relu'))
model.add(Dense(1, activation='sigmoid'))

# Compile model
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])

# Fit the model
history = model.fit(X_train, Y_train, epochs=60, batch_size=16, verbose=0)

for e in range(0, 60, 10):
    print('epoch', e, 'loss', history.history['loss'][e], 'acc', history.history['accuracy'][e])

# evaluate the model
train_scores = model.evaluate(X_train, Y_train, verbose=0)
test_scores = model.evaluate(X_test, Y_test, verbose=0)
print("train %s: %.2f%%" % ('accuracy', train_scores[1] * 100))
print("test %s: %.2f%%" % ('accuracy', test_scores[1] * 100))
