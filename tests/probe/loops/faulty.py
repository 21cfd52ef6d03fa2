"""Loops with a fault, each as somebody else would write it."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(9)
x = np.random.normal(size=(120, 4)).astype('float32')
y = (x @ np.array([[1.0], [-1.0], [2.0], [0.5]])).astype('float32')
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(20)


def make():
    return keras.Sequential([keras.Input((4,)), layers.Dense(8, activation='relu'), layers.Dense(1)])


# the gradients are computed and forgotten
class Trainer:
    def __init__(self):
        self.net = make()
        self.opt = keras.optimizers.Adam(0.01)

    def step(self, inputs, targets):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(targets - self.net(inputs, training=True)))
        grads = tape.gradient(loss, self.net.trainable_weights)
        return loss

    def fit(self):
        for epoch in range(4):
            for inputs, targets in data:
                loss = self.step(inputs, targets)


Trainer().fit()


# uphill
def cost(truth, answer):
    return -tf.reduce_mean(tf.abs(truth - answer))


net, opt = make(), keras.optimizers.SGD(0.01)


@tf.function
def uphill(a, b):
    with tf.GradientTape() as tape:
        loss = cost(b, net(a))
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))


for epoch in range(4):
    for a, b in data:
        uphill(a, b)

# a rate of nothing
net2, still = make(), keras.optimizers.SGD(learning_rate=0.0)
for epoch in range(4):
    for k in range(0, 120, 20):
        with tf.GradientTape() as tape:
            loss = keras.losses.MeanSquaredError()(y[k:k + 20], net2(x[k:k + 20]))
        still.apply_gradients(zip(tape.gradient(loss, net2.trainable_variables), net2.trainable_variables))

# the wrong network is updated
right, wrong, opt3 = make(), make(), keras.optimizers.Adam(0.01)
for epoch in range(4):
    for a, b in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((right(a) - b) ** 2)
        gradients = tape.gradient(loss, right.trainable_variables)
        opt3.apply_gradients(zip(gradients, wrong.trainable_variables))

# every row against every row
net4, opt4 = make(), keras.optimizers.Adam(0.01)
flat = y[:, 0]
for step in range(24):
    part = np.arange(step % 6, 120, 6)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((net4(x[part]) - flat[part]) ** 2)
    opt4.apply_gradients(zip(tape.gradient(loss, net4.trainable_variables), net4.trainable_variables))

# the forward pass outside the tape
net5 = make()
for step in range(24):
    rows = np.arange(step % 6, 120, 6)
    out = net5(x[rows], training=True)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((y[rows] - out) ** 2)
    for variable, gradient in zip(net5.trainable_variables, tape.gradient(loss, net5.trainable_variables)):
        if gradient is not None:
            variable.assign_sub(0.1 * gradient)
