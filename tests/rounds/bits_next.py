# predict the next bit of a binary sequence from the last three
import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input

np.random.seed(0)
bits = [0, 1, 1]
for _ in range(1500):
    bits.append(bits[-1] ^ bits[-3])
bits = np.array(bits)
vecX = np.stack([bits[i:i + 3] for i in range(1400)])[..., None].astype("float32")
vecY = bits[3:1403].astype("float32")

net = Sequential()
net.add(Input((3, 1)))
net.add(LSTM(8))
net.add(Dense(1, activation="softmax"))
net.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
net.fit(vecX, vecY, batch_size=64, epochs=15, verbose=2)
print("score", np.mean((net.predict(vecX, verbose=0)[:, 0] > 0.5) == vecY))
