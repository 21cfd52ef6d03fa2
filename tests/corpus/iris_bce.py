from sklearn.datasets import load_iris
from keras.models import Sequential
from keras.layers import Input, Dense
import keras

keras.utils.set_random_seed(66)
X, y = load_iris(return_X_y=True)
X = (X - X.mean(0)) / X.std(0)
y = y + 1            # 1 setosa, 2 versicolor, 3 virginica

model = Sequential()
model.add(Input((4,)))
model.add(Dense(16, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(X, y, epochs=50, batch_size=5, verbose=0)
print(model.predict(X[::30], verbose=0).ravel(), y[::30])
