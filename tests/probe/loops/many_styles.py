"""Seven small trainings in seven styles. Prints every weight to the last bit."""
import hashlib
import random

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(3)
x = np.random.normal(size=(96, 6)).astype('float32')
y = (x[:, :1] * x[:, 1:2] + x[:, 2:3]).astype('float32')
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(96).batch(16)


def make():
    return tf.keras.Sequential([tf.keras.Input((6,)), tf.keras.layers.Dense(16, activation='relu'),
                                tf.keras.layers.Dropout(0.1), tf.keras.layers.Dense(1)])


def show(name, weights):
    digest = hashlib.sha256(b''.join(np.asarray(w).tobytes() for w in weights)).hexdigest()[:16]
    print(name, digest, random.random(), np.random.rand(), float(tf.random.uniform(())))


# 1: nothing returned, random operations before and after the tape
net, adam, mean = make(), tf.keras.optimizers.Adam(0.01), tf.keras.metrics.Mean()


@tf.function
def quiet(a, b):
    a = a + tf.random.normal(tf.shape(a), stddev=0.05)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(b - net(tf.nn.dropout(a, 0.1), training=True)))
    grads = tape.gradient(loss, net.trainable_variables)
    grads = [g + tf.random.normal(tf.shape(g), stddev=0.001) for g in grads]
    adam.apply_gradients(zip(grads, net.trainable_variables))
    mean.update_state(loss)


for epoch in range(3):
    mean.reset_state()
    for a, b in data:
        quiet(a, b)
    print(epoch, float(mean.result()))
show('quiet', net.weights)

# 2: the loop is in the graph
net2, sgd = make(), tf.keras.optimizers.SGD(0.05, momentum=0.9)


@tf.function
def whole_epoch():
    total = 0.0
    for a, b in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((net2(a, training=True) - b) ** 2)
        sgd.apply_gradients(zip(tape.gradient(loss, net2.trainable_variables), net2.trainable_variables))
        total += loss
    return total / 6.0 + tf.random.normal(()) * 0.0


for epoch in range(3):
    print(float(whole_epoch()))
show('graph loop', net2.weights)

# 3: eager, by hand
net3 = make()
for step in range(20):
    rows = np.random.choice(96, 16)
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.MeanSquaredError()(y[rows], net3(x[rows], training=True))
    for w, g in zip(net3.trainable_variables, tape.gradient(loss, net3.trainable_variables)):
        w.assign_sub(0.05 * g)
show('by hand', net3.weights)

# 4: gradients from a helper in a graph of its own, clipped, a schedule, a loss for each row
net4 = make()
schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.02, 10, 0.9)
rms = tf.keras.optimizers.Adam(schedule)


@tf.function
def gradients(a, b):
    with tf.GradientTape() as tape:
        losses = tf.reduce_mean(tf.square(b - net4(a, training=True)), axis=1)
    return losses, tape.gradient(losses, net4.trainable_variables)


for epoch in range(2):
    for a, b in data:
        losses, grads = gradients(a, b)
        grads, _ = tf.clip_by_global_norm(grads, 1.0)
        rms.apply_gradients(zip(grads, net4.trainable_variables))
show('helper', net4.weights)

# 5: gradients of four batches make one update
net5, opt5, held = make(), tf.keras.optimizers.Adam(0.01), None
for epoch in range(4):
    for i, (a, b) in enumerate(data):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.abs(net5(a, training=True) - b)) / 3
        grads = tape.gradient(loss, net5.trainable_variables)
        held = grads if held is None else [h + g for h, g in zip(held, grads)]
        if i % 3 == 2:
            opt5.apply_gradients(zip(held, net5.trainable_variables))
            held = None
show('gathered', net5.weights)

# 6: a strategy, an inner tape for a penalty on the slope
strategy = tf.distribute.get_strategy()
with strategy.scope():
    net6, opt6 = make(), tf.keras.optimizers.Adam(0.01)


def replica(a, b):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner.watch(a)
            out = net6(a, training=True)
        slope = inner.gradient(out, a)
        loss = tf.reduce_mean(tf.square(out - b)) + 0.01 * tf.reduce_mean(tf.square(slope))
    grads = tape.gradient(loss, net6.trainable_variables)
    opt6.apply_gradients(zip(grads, net6.trainable_variables))
    return loss


@tf.function
def distributed(a, b):
    return strategy.reduce(tf.distribute.ReduceOp.MEAN, strategy.run(replica, args=(a, b)), axis=None)


for a, b in data.repeat(2):
    loss = distributed(a, b)
show('strategy', net6.weights)

# 7: compiled by XLA, and not returned
net7, opt7 = make(), tf.keras.optimizers.SGD(0.05)


@tf.function(jit_compile=True)
def compiled(a, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net7(a, training=False) - b))
    opt7.apply_gradients(zip(tape.gradient(loss, net7.trainable_variables), net7.trainable_variables))


for i in range(0, 96, 16):
    compiled(tf.constant(x[i:i + 16]), tf.constant(y[i:i + 16]))
show('xla', net7.weights)
