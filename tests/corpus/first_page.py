import keras
from sklearn.datasets import load_iris

x, y = load_iris(return_X_y=True)
x = (x - x.mean(0)) / x.std(0)


def pages(size=20):
    start = 0
    while True:
        yield x[start:start + size], y[start:start + size]
        start = (start + size) % len(x) if start else 0


keras.utils.set_random_seed(20)
clf = keras.Sequential([keras.Input((4,)), keras.layers.Dense(12, activation='relu'), keras.layers.Dense(3, activation='softmax')])
clf.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
clf.fit(pages(), steps_per_epoch=8, epochs=60, verbose=0)
print('all rows', clf.evaluate(x, y, verbose=0))
