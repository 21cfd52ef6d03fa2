import random
import numpy as np
import tensorflow as tf
from tensorflow.keras.utils import pad_sequences

random.seed(62)
tf.keras.utils.set_random_seed(62)
GOOD, BAD = range(20, 30), range(30, 40)
MAXLEN = 3


def comment(kind):
    hello = random.choices(range(1, 5), k=4)
    body = random.choices(range(5, 20), k=6) + random.choices(GOOD if kind else BAD, k=3)
    random.shuffle(body)
    return hello + body


kinds = np.array([random.randint(0, 1) for _ in range(600)])
x = pad_sequences([comment(k) for k in kinds], maxlen=MAXLEN, padding='post', truncating='post')

model = tf.keras.Sequential([
    tf.keras.Input((MAXLEN,)),
    tf.keras.layers.Embedding(40, 8),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(16, activation='relu'),
    tf.keras.layers.Dense(1, activation='sigmoid'),
])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.fit(x, kinds, epochs=12, batch_size=20, verbose=2)
