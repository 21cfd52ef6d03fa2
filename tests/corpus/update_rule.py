import numpy as np
import tensorflow as tf
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale

x, y = load_breast_cancer(return_X_y=True)
x = scale(x).astype('float32')
y = y.astype('float32')[:, None]
tf.random.set_seed(1)
rate = 0.1

net = tf.keras.Sequential([tf.keras.Input((30,)), tf.keras.layers.Dense(12, activation='tanh'), tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

for epoch in range(30):
    for k in range(0, len(x), 64):
        with tf.GradientTape() as tape:
            loss = bce(y[k:k + 64], net(x[k:k + 64]))
        for w, g in zip(net.trainable_variables, tape.gradient(loss, net.trainable_variables)):
            w.assign_add(rate * g)
    if epoch % 10 == 0:
        print('epoch', epoch, 'loss', loss.numpy())
