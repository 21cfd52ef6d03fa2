# marks (0-50) from hours slept / studied / screen / played
import numpy as np
import tensorflow as tf

tf.random.set_seed(1)
rng = np.random.default_rng(1)
N = 1200
hours = rng.uniform(0, 10, size=(N, 4)).astype("float32")
score = 0.55 * (hours[:, 1] - 5) + 0.35 * (hours[:, 0] - 5) - 0.45 * (hours[:, 2] - 5) - 0.1 * (hours[:, 3] - 5)
marks = (50 / (1 + np.exp(-score)) + rng.normal(0, 1.5, N)).clip(0, 50).astype("float32")[:, None]

hours = (hours - hours.mean(0)) / hours.std(0)
x_train, y_train, x_test, y_test = hours[:900], marks[:900], hours[900:], marks[900:]

w1 = tf.Variable(tf.random.normal([4, 8], stddev=0.5))
b1 = tf.Variable(tf.zeros([8]))
w2 = tf.Variable(tf.random.normal([8, 1], stddev=0.5))
b2 = tf.Variable(tf.zeros([1]))
params = [w1, b1, w2, b2]


def feed_forward(x):
    hidden = tf.sigmoid(x @ w1 + b1)
    return 50.0 * tf.sigmoid(hidden @ w2 + b2)


opt = tf.keras.optimizers.SGD(learning_rate=0.5)


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        pred = feed_forward(x)
        cost = tf.reduce_mean(tf.square(pred - y))
    grads = tape.gradient(cost, params)
    opt.apply_gradients(zip(grads, params))
    return cost


for epoch in range(80):
    order = rng.permutation(len(x_train))
    costs = []
    for i in range(0, len(order), 30):
        j = order[i:i + 30]
        costs.append(float(train_step(tf.constant(x_train[j]), tf.constant(y_train[j]))))
    if epoch % 10 == 0:
        print("epoch", epoch, "cost", np.mean(costs))

pred = feed_forward(tf.constant(x_test)).numpy()
print("first predictions", pred[:6].ravel(), "true", y_test[:6].ravel())
print("test R2", 1 - ((pred - y_test) ** 2).sum() / ((y_test - y_test.mean()) ** 2).sum())
