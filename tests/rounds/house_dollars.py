# house price regression following a blog post
import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam

rs = np.random.RandomState(42)
n = 1500
beds, baths, area = rs.randint(1, 6, n), rs.randint(1, 4, n), rs.normal(180, 50, n).clip(50)
zipScore = rs.rand(n)
price = 60000 + 25000 * beds + 18000 * baths + 1500 * area + 220000 * zipScore ** 2 + 15000 * rs.randn(n)
X = np.c_[beds / 5.0, baths / 3.0, area / 300.0, zipScore]

trainX, testX, trainY, testY = train_test_split(X, price, test_size=0.25, random_state=42)
maxPrice = 1.0
trainY, testY = trainY / maxPrice, testY / maxPrice

model = Sequential()
model.add(Dense(16, input_dim=4, activation="relu"))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="linear"))
model.compile(loss="mean_squared_error", optimizer=Adam(learning_rate=5e-3))
model.fit(trainX, trainY, validation_data=(testX, testY), epochs=20, batch_size=24, verbose=2)

preds = model.predict(testX, verbose=0).flatten()
ape = np.abs((preds - testY) / testY) * 100
print("[INFO] mean absolute percentage error: {:.2f}%, std: {:.2f}%".format(ape.mean(), ape.std()))
