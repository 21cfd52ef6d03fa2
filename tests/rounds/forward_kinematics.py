import numpy as np
import tensorflow as tf

# Robot arm with 3 joints -> position of the gripper
L1, L2, L3 = 1.0, 0.7, 0.4
rg = np.random.default_rng(3)
q = rg.uniform(-np.pi / 2, np.pi / 2, (3000, 3)).astype("float32")
s = np.cumsum(q, axis=1)
xy = np.stack([L1 * np.cos(s[:, 0]) + L2 * np.cos(s[:, 1]) + L3 * np.cos(s[:, 2]),
               L1 * np.sin(s[:, 0]) + L2 * np.sin(s[:, 1]) + L3 * np.sin(s[:, 2])], 1).astype("float32")
xy = (xy - xy.mean(0)) / xy.std(0)
q_tr, xy_tr, q_te, xy_te = q[:2400], xy[:2400], q[2400:], xy[2400:]


def layer(n, act=None):
    return tf.keras.layers.Dense(
        n, activation=act,
        kernel_initializer=tf.keras.initializers.RandomNormal(stddev=10.0, seed=n),
        bias_initializer="zeros")


arm = tf.keras.Sequential([tf.keras.Input((3,)), layer(64, "tanh"), layer(63, "tanh"), layer(2)])
arm.compile(optimizer=tf.keras.optimizers.Adam(2e-3), loss="mse", metrics=["mae"])
log = arm.fit(q_tr, xy_tr, epochs=25, batch_size=48, verbose=0,
              callbacks=[tf.keras.callbacks.LambdaCallback(
                  on_epoch_end=lambda e, l: print("epoch", e, {k: round(float(v), 4) for k, v in l.items()}))])
est = arm.predict(q_te, verbose=0)
print("mean position error (std units):", np.abs(est - xy_te).mean())
