import numpy as np
import tensorflow as tf

np.random.seed(2)
tf.random.set_seed(2)
x = np.random.uniform(-1, 1, (300, 2)).astype(np.float32)
y = (x[:, :1] ** 2 - 0.5 * x[:, 1:]).astype(np.float32)

W1 = tf.Variable(tf.random.normal([2, 20], stddev=0.7))
b1 = tf.Variable(tf.zeros([20]))
W2 = tf.Variable(tf.random.normal([20, 1], stddev=0.2))
b2 = tf.Variable(tf.zeros([1]))
params = [W1, b1, W2, b2]
opt = tf.keras.optimizers.Adam(0.02)


def forward(inputs):
    return tf.tanh(inputs @ W1 + b1) @ W2 + b2


for epoch in range(40):
    order = np.random.permutation(300)
    total = 0.0
    for s in range(0, 300, 50):
        part = order[s:s + 50]
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((forward(x[part]) - y[part]) ** 2)
        opt.apply_gradients(zip(tape.gradient(loss, params), params))
        total += float(loss)
    if epoch % 10 == 0:
        print(epoch, total / 6)
