import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.random.set_seed(12)

data = load_digits()
perm = np.random.RandomState(12).permutation(len(data.data))
images = (data.data / 16.0).astype(np.float32)[perm]
labels = np.eye(10, dtype=np.float32)[data.target][perm]
train_x, train_y = images[:1500], labels[:1500]
test_x, test_y = images[1500:], labels[1500:]

# First layer of the NN
W1 = tf.Variable(tf.zeros([64, 32]))
b1 = tf.Variable(tf.zeros([32]))

# Second layer of the NN
W2 = tf.Variable(tf.zeros([32, 10]))
b2 = tf.Variable(tf.zeros([10]))


def net(x):
    out1 = tf.nn.relu(tf.matmul(x, W1) + b1)
    return tf.matmul(out1, W2) + b2


learning_rate = 0.3


@tf.function
def train_step(batch_xs, batch_ys):
    with tf.GradientTape() as tape:
        logits = net(batch_xs)
        cross_entropy = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=batch_ys, logits=logits))
    grads = tape.gradient(cross_entropy, [W1, b1, W2, b2])
    for var, grad in zip([W1, b1, W2, b2], grads):
        var.assign_sub(learning_rate * grad)
    return cross_entropy


rng = np.random.RandomState(0)
for i in range(1500):
    idx = rng.choice(len(train_x), 100, replace=False)
    loss = train_step(tf.constant(train_x[idx]), tf.constant(train_y[idx]))
    if i % 100 == 0:
        correct = tf.equal(tf.argmax(net(test_x), 1), tf.argmax(test_y, 1))
        print('step %4d  loss %.4f  test accuracy %.3f'
              % (i, float(loss), float(tf.reduce_mean(tf.cast(correct, tf.float32)))))
