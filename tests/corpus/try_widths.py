import keras
from keras import layers
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
x = (data.data - data.data.mean(axis=0)) / data.data.std(axis=0)
results = {}
for width in (4, 16):
    for optimizer in ('adam', 'rmsprop'):
        keras.utils.set_random_seed(1)
        model = keras.Sequential([
            keras.Input((30,)),
            layers.GaussianNoise(0.1),
            layers.Dense(width, activation='relu'),
            layers.Dense(1, activation='sigmoid'),
        ], name='w%d_%s' % (width, optimizer))
        model.compile(optimizer, 'binary_crossentropy', metrics=['accuracy'])
        history = model.fit(x, data.target, epochs=15, batch_size=16, validation_split=0.2, verbose=0)
        results[width, optimizer] = max(history.history['val_accuracy'])
print(results)
