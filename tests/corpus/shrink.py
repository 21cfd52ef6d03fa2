import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(73)
x, y = load_digits(return_X_y=True)
x = (x - 8) / 8

model = keras.Sequential(name='digits')
model.add(keras.Input((64,)))
model.add(keras.layers.Dense(64, activation='relu'))
model.add(keras.layers.Dense(32, activation='relu'))
model.add(keras.layers.Dense(10, activation='softmax'))
model.compile(optimizer=keras.optimizers.AdamW(learning_rate=0.003, weight_decay=300.0),
              loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=12, batch_size=64, verbose=2)
