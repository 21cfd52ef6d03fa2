"""`train_on_batch`, as somebody else would write it. Prints every weight to the last bit."""
import hashlib

import numpy as np
import keras
from keras import layers

keras.utils.set_random_seed(12)
x = np.random.normal(size=(120, 4))
y = (x[:, 0] > 0.4).astype(int)


def show(name, model):
    print(name, hashlib.sha256(b''.join(np.asarray(w).tobytes() for w in model.weights)).hexdigest()[:16])


model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation='relu'), layers.Dropout(0.1),
                          layers.Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
for epoch in range(3):
    order = np.random.permutation(120)
    model.reset_metrics()
    for k in range(0, 120, 24):
        part = order[k:k + 24]
        loss, accuracy = model.train_on_batch(x[part], y[part], class_weight={0: 1.0, 1: 2.0})
print(loss, accuracy)
show('classes', model)

# several inputs by name, a generator, a dict back
left, right = keras.Input((2,), name='left'), keras.Input((2,), name='right')
pair = keras.Model([left, right], layers.Dense(1)(layers.Dense(8, activation='relu')(layers.concatenate([left, right]))))
pair.compile(keras.optimizers.Adam(0.02), 'mse')


def batches():
    for k in range(0, 120, 24):
        yield {'left': x[k:k + 24, :2], 'right': x[k:k + 24, 2:]}, x[k:k + 24].sum(axis=1)


for epoch in range(4):
    for inputs, targets in batches():
        logs = pair.train_on_batch(inputs, targets, return_dict=True)
print(logs)
show('pair', pair)

# two models in turn
maker = keras.Sequential([keras.Input((2,)), layers.Dense(4)])
judge = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation='relu'), layers.Dense(1, activation='sigmoid')])
judge.compile('adam', 'binary_crossentropy')
both = keras.Sequential([keras.Input((2,)), maker, judge])
both.compile('adam', 'binary_crossentropy')
for step in range(6):
    fake = np.asarray(maker(np.random.normal(size=(20, 2))))
    judge.train_on_batch(np.concatenate([x[:20], fake]), np.repeat([1.0, 0.0], 20))
    both.train_on_batch(np.random.normal(size=(20, 2)), np.ones(20))
show('both', both)
