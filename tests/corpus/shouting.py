import random
import keras
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Input

random.seed(98)
keras.utils.set_random_seed(98)
GOOD = ['great', 'lovely', 'perfect', 'nice']
BAD = ['awful', 'broken', 'rude', 'cold']
REST = ['the', 'food', 'was', 'and', 'room', 'staff', 'very', 'there']
lookup = {word: k + 1 for k, word in enumerate(GOOD + BAD + REST)}  # 0 is padding


def post(kind):
    words = random.choices(REST, k=6) + random.choices(GOOD if kind else BAD, k=2)
    random.shuffle(words)
    return ' '.join(words).upper()


label = np.array([random.randint(0, 1) for _ in range(600)])
posts = [post(k) for k in label]
ids = np.array([[lookup.get(word, 0) for word in text.split()] for text in posts])

model = keras.Sequential([Input((8,)), Embedding(20, 8, mask_zero=True), LSTM(12), Dense(1, activation='sigmoid')])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss='binary_crossentropy', metrics=['accuracy'])
model.fit(ids, label, epochs=10, batch_size=30, verbose=2)
