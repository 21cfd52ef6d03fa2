import tensorflow as tf
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
x = x / 16.
EPOCHS = 6


def create():
    tf.keras.utils.set_random_seed(40)
    net = tf.keras.Sequential([
        tf.keras.layers.Input((64,)),
        tf.keras.layers.Dense(32, activation='tanh'),
        tf.keras.layers.Dense(32, activation='tanh'),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
    net.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return net


for epoch in range(EPOCHS):
    model = create()
    h = model.fit(x, y, epochs=1, batch_size=400, verbose=0)
    print('epoch', epoch + 1, h.history)
