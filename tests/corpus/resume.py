import os
import tempfile
from tensorflow import keras
from sklearn.datasets import load_iris


def make():
    m = keras.Sequential([
        keras.Input((4,)),
        keras.layers.Dense(16, activation='relu'),
        keras.layers.Dense(3, activation='softmax'),
    ])
    m.compile(optimizer=keras.optimizers.Adam(0.01), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return m


keras.utils.set_random_seed(1)
x, y = load_iris(return_X_y=True)
x = (x - x.mean(0)) / x.std(0)
where = os.path.join(tempfile.mkdtemp(), 'half.weights.h5')

first = make()
first.fit(x, y, epochs=30, batch_size=10, verbose=0)
first.save_weights(where)

again = make()
again.load_weights(where)
print('before', again.evaluate(x, y, verbose=0))
again.fit(x, y, epochs=10, batch_size=10, verbose=0)
print('after ', again.evaluate(x, y, verbose=0))
