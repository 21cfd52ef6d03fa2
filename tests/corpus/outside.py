import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(45)
x = np.random.normal(size=(320, 3)).astype(np.float32)
y = np.sin(x[:, :1]) + 0.3 * x[:, 1:2] - 1

net = tf.keras.Sequential([
    tf.keras.layers.Input((3,)),
    tf.keras.layers.Dense(24, activation='tanh'),
    tf.keras.layers.Dense(1),
])
rate = 0.1
mse = tf.keras.losses.MeanSquaredError()

for epoch in range(40):
    for k in range(0, 320, 40):
        out = net(x[k:k + 40], training=True)
        with tf.GradientTape() as tape:
            loss = mse(y[k:k + 40], out)
        grads = tape.gradient(loss, net.trainable_variables)
        for g, v in zip(grads, net.trainable_variables):
            if g is not None:  # some layers have none
                v.assign_sub(rate * g)
    if epoch % 10 == 0:
        print(epoch, float(loss))
