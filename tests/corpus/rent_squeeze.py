import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(58)
x = np.random.uniform(-1, 1, (400, 5)).astype('float32')
y = (x.sum(axis=1, keepdims=True) + x[:, :1] * x[:, 1:2]).astype('float32')

data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(400).batch(40)
net = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(32, activation='relu'), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.Adam(learning_rate=0.01)


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        pred = tf.squeeze(net(xb, training=True))
        loss = tf.reduce_mean(tf.square(yb - pred))
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
    return loss


for epoch in range(30):
    losses = [float(train_step(xb, yb)) for xb, yb in data]
    if epoch % 10 == 0:
        print(epoch, np.mean(losses))
