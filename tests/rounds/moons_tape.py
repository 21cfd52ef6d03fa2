import tensorflow as tf
import numpy as np
from sklearn.datasets import make_moons

X, y = make_moons(1500, noise=0.15, random_state=0)
X = X.astype(np.float32)
y = y.astype(np.float32).reshape(-1, 1)
tr_x, tr_y, te_x, te_y = X[:1200], y[:1200], X[1200:], y[1200:]


class Net(tf.Module):
    def __init__(self):
        g = tf.random.Generator.from_seed(42)
        self.W1 = tf.Variable(g.normal((2, 32)) * np.sqrt(2 / 2))
        self.b1 = tf.Variable(tf.zeros(32))
        self.W2 = tf.Variable(g.normal((32, 1)) * np.sqrt(1 / 32))
        self.b2 = tf.Variable(tf.zeros(1))

    def __call__(self, x):
        return tf.nn.relu(x @ self.W1 + self.b1) @ self.W2 + self.b2


net = Net()
optimizer = tf.keras.optimizers.SGD(0.2, momentum=0.9)


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        logits = net(xb)
        loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=yb, logits=logits))
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
    return loss


ds = tf.data.Dataset.from_tensor_slices((tr_x, tr_y)).shuffle(1200).batch(50)
for epoch in range(25):
    tot = 0.
    for xb, yb in ds:
        tot += float(train_step(xb, yb))
    if epoch % 5 == 4:
        print("epoch", epoch + 1, "loss", tot / 24)

acc = np.mean((net(te_x).numpy() > 0) == te_y)
print("test acc", acc)
