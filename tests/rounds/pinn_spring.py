# Oscilador amortiguado: u'' + 0.4 u' + 4 u = 0, u(0)=1, u'(0)=0, resuelto con una red (PINN)
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(31)
c, k, T = 0.4, 4.0, 4.0


def exact(t):
    w = np.sqrt(k - c ** 2 / 4)
    return np.exp(-c / 2 * t) * (np.cos(w * t) + c / (2 * w) * np.sin(w * t))


red = tf.keras.Sequential([
    tf.keras.Input((1,)),
    tf.keras.layers.Dense(32, activation="tanh"),
    tf.keras.layers.Dense(32, activation="tanh"),
    tf.keras.layers.Dense(1),
])


def u(t):
    # cumple las condiciones iniciales por construcción
    return 1.0 + t ** 2 * red(t / 2.0 - 1.0)


opt = tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.ExponentialDecay(5e-3, 1000, 0.5))


@tf.function
def paso(t):
    with tf.GradientTape() as g0:
        with tf.GradientTape() as g2:
            g2.watch(t)
            with tf.GradientTape() as g1:
                g1.watch(t)
                y = u(t)
            dy = g1.gradient(y, t)
        ddy = g2.gradient(dy, t)
        perdida = tf.reduce_mean(tf.square(ddy + c * dy + k * y))
    opt.apply_gradients(zip(g0.gradient(perdida, red.trainable_variables), red.trainable_variables))
    return perdida


for i in range(2500):
    p = paso(tf.random.uniform((128, 1), 0, T))
    if i % 500 == 0:
        print("iter", i, "residuo", float(p))

tt = np.linspace(0, T, 333).astype("float32")[:, None]
u_hat = u(tf.constant(tt)).numpy()
print("error máximo frente a la solución exacta:", np.abs(u_hat - exact(tt)).max())
