# GAN for a 2-d ring-shaped sensor cloud: generator loss goes to 0, samples are rubbish
import numpy as np
import tensorflow as tf

np.random.seed(13)
tf.keras.utils.set_random_seed(13)


def real_points(n):
    p = np.random.randn(n, 2) * [0.5, 0.3] + [3.0, -2.0]
    return p.astype('float32')


class GAN:
    def __init__(self, bs=64, zdim=3):
        self.bs, self.zdim = bs, zdim
        L = tf.keras.layers
        self.gen = tf.keras.Sequential([tf.keras.Input((zdim,)), L.Dense(24, activation='relu'), L.Dense(2)])
        self.dis = tf.keras.Sequential([tf.keras.Input((2,)), L.Dense(24, activation='relu'),
                                        L.Dense(24, activation='relu'), L.Dense(1, activation='sigmoid')])
        self.og = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
        self.od = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)
        self.bce = tf.keras.losses.BinaryCrossentropy()

    def noise(self, n=None):
        return tf.random.normal((n or self.bs, self.zdim))

    @tf.function
    def train_d(self, real):
        labels = tf.concat([tf.ones((self.bs, 1)), tf.zeros((self.bs, 1))], 0)
        both = tf.concat([real, self.gen(self.noise())], 0)
        with tf.GradientTape() as t:
            l = self.bce(labels, self.dis(both))
        self.od.apply_gradients(zip(t.gradient(l, self.dis.trainable_variables), self.dis.trainable_variables))
        return l

    @tf.function
    def train_g(self):
        labels_for_g = tf.zeros((self.bs, 1))
        with tf.GradientTape() as t:
            l = self.bce(labels_for_g, self.dis(self.gen(self.noise())))
        self.og.apply_gradients(zip(t.gradient(l, self.gen.trainable_variables), self.gen.trainable_variables))
        return l

    def run(self, n):
        for i in range(n):
            ld = self.train_d(real_points(self.bs))
            lg = self.train_g()
            if i % 400 == 0:
                print(i, 'd_loss', float(ld), 'g_loss', float(lg))


gan = GAN()
gan.run(2400)
fake = gan.gen(gan.noise(1000)).numpy()
fresh = real_points(1000)
d_gen = np.linalg.norm(fake.mean(0) - fresh.mean(0))
d_const = np.linalg.norm(fresh.mean(0))
print('distance of the centres: generated %.3f, origin %.3f' % (d_gen, d_const))
