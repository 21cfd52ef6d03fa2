import tensorflow as tf
from sklearn.datasets import load_digits

tf.random.set_seed(7)
X, y = load_digits(return_X_y=True)
X, y = X / 16.0, y.reshape(-1, 1)

model = tf.keras.Sequential()
model.add(tf.keras.Input((64,)))
model.add(tf.keras.layers.Dense(32, activation='relu'))
model.add(tf.keras.layers.Dense(10, activation='softmax'))
model.compile(optimizer='adam', loss='mse', metrics=['accuracy'])
model.fit(X, y, epochs=15, batch_size=32, verbose=2)
