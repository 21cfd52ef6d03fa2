import tensorflow as tf
import numpy as np
from sklearn.datasets import load_digits

raw = load_digits()
px = (raw.images * 15.9).astype(np.uint8)
lbl = raw.target

def prep(x, y):
    x = tf.cast(x, tf.int32)
    x = x // 256
    x = tf.expand_dims(tf.cast(x, tf.float32), -1)
    return x, tf.one_hot(y, depth=10)

train = tf.data.Dataset.from_tensor_slices((px[:1350], lbl[:1350])).map(prep).cache().shuffle(1350).batch(32)
test = tf.data.Dataset.from_tensor_slices((px[1350:], lbl[1350:])).map(prep).batch(128)

cnn = tf.keras.Sequential()
cnn.add(tf.keras.layers.Input((8, 8, 1)))
cnn.add(tf.keras.layers.Conv2D(32, (3, 3), activation='relu'))
cnn.add(tf.keras.layers.MaxPooling2D((2, 2)))
cnn.add(tf.keras.layers.Flatten())
cnn.add(tf.keras.layers.Dense(64, activation='relu'))
cnn.add(tf.keras.layers.Dense(10, activation='softmax'))
cnn.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
cnn.fit(train, epochs=10, validation_data=test, verbose=2)
a = cnn.evaluate(test, verbose=0)
print('loss, acc:', a)
