import numpy as np
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Dropout

keras.utils.set_random_seed(7)

X, y = make_classification(n_samples=2500, n_features=12, n_informative=8, n_redundant=2,
                           class_sep=1.4, random_state=7)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=7)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)

model = Sequential()
model.add(keras.Input(shape=(12,)))
model.add(Dense(24, activation='relu'))
model.add(Dropout(0.1))
model.add(Dense(12, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, y_train, epochs=20, batch_size=32, verbose=2, validation_split=0.1)

print('share of positives in test:', y_test.mean())
print('test [loss, acc]:', model.evaluate(X_test, y_test, verbose=0))
