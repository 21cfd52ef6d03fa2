import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.datasets import load_digits

tf.random.set_seed(74)
digits = load_digits()
table = pd.DataFrame(digits.data)
table['label'] = digits.target

table = table / 16.0
values = table.drop(columns='label').to_numpy()
labels = table['label'].to_numpy()

model = tf.keras.models.Sequential([
    tf.keras.layers.Input((64,)),
    tf.keras.layers.Dense(40, activation='relu'),
    tf.keras.layers.Dense(10, activation='softmax'),
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(values, labels, epochs=12, batch_size=32, verbose=2)
print('predicted', model.predict(values[:10], verbose=0).argmax(1), 'true', digits.target[:10])
