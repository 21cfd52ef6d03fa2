import keras
from keras.callbacks import LearningRateScheduler
from sklearn.datasets import load_wine

keras.utils.set_random_seed(18)
wine = load_wine()
x = (wine.data - wine.data.mean(0)) / wine.data.std(0)
y = keras.utils.to_categorical(wine.target)

BASE_LR = 0.02
WARMUP = 1e7


def warmup(epoch):
    return BASE_LR * min(1.0, (epoch + 1) / WARMUP)


model = keras.Sequential([keras.Input((13,)), keras.layers.Dense(16, activation='relu'),
                          keras.layers.Dense(3, activation='softmax')])
model.compile(optimizer='sgd', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=40, batch_size=8, callbacks=[LearningRateScheduler(warmup)], verbose=0)
print(model.evaluate(x, y, verbose=0))
