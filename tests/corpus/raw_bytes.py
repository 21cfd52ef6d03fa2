import tensorflow as tf
from sklearn.datasets import load_digits
from tensorflow.keras.layers import Dense, Flatten, Input

tf.keras.utils.set_random_seed(63)
bunch = load_digits()
pictures = (bunch.images / 16 * 255).astype('uint8')

net = tf.keras.models.Sequential([
    Input((8, 8)),
    Flatten(),
    Dense(32, activation='sigmoid'),
    Dense(32, activation='sigmoid'),
    Dense(10, activation='softmax'),
])
net.compile(optimizer=tf.keras.optimizers.SGD(0.05, momentum=0.9), loss='sparse_categorical_crossentropy',
            metrics=['accuracy'])
net.fit(pictures, bunch.target, epochs=12, batch_size=32, verbose=2)
