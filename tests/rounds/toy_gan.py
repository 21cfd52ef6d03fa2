# tiny GAN, learns a 1-d normal. adapted from my lecture notes
import numpy as np
import tensorflow as tf

tf.random.set_seed(3)
np.random.seed(3)
MU, SIGMA = 4.0, 1.25
BATCH = 128

G = tf.keras.Sequential([tf.keras.Input((4,)),
                         tf.keras.layers.Dense(16, activation='relu'),
                         tf.keras.layers.Dense(16, activation='relu'),
                         tf.keras.layers.Dense(1)])
D = tf.keras.Sequential([tf.keras.Input((1,)),
                         tf.keras.layers.Dense(16, activation='relu'),
                         tf.keras.layers.Dense(16, activation='relu'),
                         tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
g_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
d_opt = tf.keras.optimizers.Adam(2e-3, beta_1=0.5)


@tf.function
def step(real):
    z = tf.random.normal((BATCH, 4))
    with tf.GradientTape() as td:
        fake = G(z, training=True)
        r, f = D(real, training=True), D(fake, training=True)
        d_loss = bce(tf.ones_like(r), r) + bce(tf.zeros_like(f), f)
    d_opt.apply_gradients(zip(td.gradient(d_loss, D.trainable_variables), D.trainable_variables))
    z = tf.random.normal((BATCH, 4))
    with tf.GradientTape() as tg:
        f = D(G(z, training=True), training=True)
        g_loss = bce(tf.ones_like(f), f)
    g_opt.apply_gradients(zip(tg.gradient(g_loss, G.trainable_variables), G.trainable_variables))
    return d_loss, g_loss


for it in range(3000):
    batch = np.random.normal(MU, SIGMA, (BATCH, 1)).astype('float32')
    dl, gl = step(batch)
    if it % 500 == 0:
        s = G(tf.random.normal((512, 4))).numpy()
        print(it, 'D', round(float(dl), 3), 'G', round(float(gl), 3), 'mean', s.mean().round(2), 'std', s.std().round(2))

held = np.sort(np.random.normal(MU, SIGMA, 2000))
samples = np.sort(G(tf.random.normal((2000, 4))).numpy().ravel())
w1 = np.mean(np.abs(held - samples))
print('Wasserstein distance to fresh real samples: %.3f' % w1)
