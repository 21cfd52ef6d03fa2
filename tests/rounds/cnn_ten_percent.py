# CNN stuck at ~10 % accuracy
import keras
import numpy as np
from sklearn.datasets import load_digits

HP = {
    'filters': (16, 32),
    'dense': 64,
    'batch': 32,
    'lr': 0.5,
    'epochs': 8,
}

data = load_digits()
x = data.images.reshape(-1, 8, 8, 1) / 16.
tr_x, te_x = x[:1400], x[1400:]
tr_y, te_y = data.target[:1400], data.target[1400:]

model = keras.Sequential([keras.Input((8, 8, 1))])
for f in HP['filters']:
    model.add(keras.layers.Conv2D(f, 3, activation='relu', padding='same'))
model.add(keras.layers.MaxPool2D())
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(HP['dense'], activation='relu'))
model.add(keras.layers.Dense(10, activation='softmax'))
model.compile(keras.optimizers.Adam(HP['lr']), 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(tr_x, tr_y, epochs=HP['epochs'], batch_size=HP['batch'], validation_data=(te_x, te_y), verbose=2)
acc = model.evaluate(te_x, te_y, verbose=0)[1]
print('acc', acc)
