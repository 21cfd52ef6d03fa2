import numpy as np
import keras
from sklearn.datasets import load_iris

keras.utils.set_random_seed(12)
x, y = load_iris(return_X_y=True)
x = (x - x.mean(axis=0)) / x.std(axis=0)

model = keras.models.Sequential([
    keras.layers.Input((4,)),
    keras.layers.Dense(16, activation='relu'),
    keras.layers.Dense(3, activation='softmax'),
])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
rng = np.random.default_rng(12)
for step in range(400):
    pick = rng.integers(0, len(x), 16)
    loss, accuracy = model.test_on_batch(x[pick], y[pick])
    if step % 100 == 0:
        print('step %4d loss %.3f accuracy %.2f' % (step, loss, accuracy))
