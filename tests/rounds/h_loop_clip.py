import numpy as np
import tensorflow as tf

rng = np.random.default_rng(21)
W = rng.normal(size=(8, 3))
x = rng.normal(size=(1500, 8)).astype("float32")
y = (x @ W).argmax(1)
tf.random.set_seed(21)
net = tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(32, activation="relu"), tf.keras.layers.Dense(3)])
opt = tf.keras.optimizers.SGD(0.1, momentum=0.9)
cce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
for epoch in range(10):
    for xb, yb in tf.data.Dataset.from_tensor_slices((x[:1200], y[:1200])).shuffle(1200).batch(50):
        with tf.GradientTape() as tape:
            loss = cce(yb, net(xb, training=True)) + 1e-4 * tf.add_n([tf.nn.l2_loss(w) for w in net.trainable_weights])
        grads, norm = tf.clip_by_global_norm(tape.gradient(loss, net.trainable_weights), 5.0)
        opt.apply_gradients(zip(grads, net.trainable_weights))
print("score", np.mean(net(x[1200:]).numpy().argmax(1) == y[1200:]))
