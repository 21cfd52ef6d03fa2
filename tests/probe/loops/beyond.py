"""Loops that cannot be reduced to one sample, and tapes that train nothing."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.utils.set_random_seed(10)
x = np.random.normal(size=(90, 3)).astype('float32')
y = x.sum(axis=1, keepdims=True)


def make(inputs, outputs):
    return keras.Sequential([keras.Input((inputs,)), layers.Dense(8, activation='relu'), layers.Dense(outputs)])


# what the input is worth: a gradient, no training
probe = make(3, 1)
for row in range(12):
    with tf.GradientTape() as tape:
        one = tf.constant(x[row:row + 1])
        tape.watch(one)
        out = probe(one)
    tape.gradient(out, one)

# one warm-up call that is in no loop
with tf.GradientTape() as tape:
    warm = tf.reduce_mean(probe(x))
tape.gradient(warm, probe.trainable_variables)

# a GAN
maker, judge = make(2, 3), make(3, 1)
maker_opt, judge_opt = keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01)
bce = keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def gan_step(real):
    noise = tf.random.normal((30, 2))
    with tf.GradientTape() as maker_tape, tf.GradientTape() as judge_tape:
        fake = maker(noise, training=True)
        seen, made = judge(real, training=True), judge(fake, training=True)
        maker_loss = bce(tf.ones_like(made), made)
        judge_loss = bce(tf.ones_like(seen), seen) + bce(tf.zeros_like(made), made)
    maker_opt.apply_gradients(zip(maker_tape.gradient(maker_loss, maker.trainable_variables), maker.trainable_variables))
    judge_opt.apply_gradients(zip(judge_tape.gradient(judge_loss, judge.trainable_variables), judge.trainable_variables))
    return maker_loss, judge_loss


for epoch in range(4):
    for start in range(0, 90, 30):
        gan_step(x[start:start + 30])

# gradients of three batches make one update
net, opt = make(3, 1), keras.optimizers.Adam(0.01)
gathered = [tf.Variable(tf.zeros_like(w), trainable=False) for w in net.trainable_variables]
for epoch in range(2):
    for i in range(9):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(net(x[i::9]) - y[i::9]))
        for whole, part in zip(gathered, tape.gradient(loss, net.trainable_variables)):
            whole.assign_add(part / 3)
        if (i + 1) % 3 == 0:
            opt.apply_gradients(zip(gathered, net.trainable_variables))
            for whole in gathered:
                whole.assign(tf.zeros_like(whole))

# a loop in the dataset's own graph
net2, opt2 = make(3, 1), keras.optimizers.SGD(0.01)
opt2.build(net2.trainable_variables)


def reduced(total, row):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net2(row[0]) - row[1]))
    opt2.apply_gradients(zip(tape.gradient(loss, net2.trainable_variables), net2.trainable_variables))
    return total + loss


for epoch in range(3):
    tf.data.Dataset.from_tensor_slices((x, y)).batch(30).reduce(0.0, reduced)
