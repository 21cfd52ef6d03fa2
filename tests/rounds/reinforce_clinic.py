# policy gradient for a contextual bandit: choose 1 of 4 treatments from 5 lab values
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(70)
tf.random.set_seed(70)
W = rng.normal(size=(5, 4))


def patients(n):
    return rng.normal(size=(n, 5)).astype("float32")


def reward(x, a):
    return (x @ W)[np.arange(len(a)), a] + 0.3 * rng.normal(size=len(a))


policy = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(32, activation="tanh"), tf.keras.layers.Dense(4)])
opt = tf.keras.optimizers.Adam(0.01)
baseline = tf.Variable(0.0)


@tf.function
def improve(x, a, r):
    adv = r - baseline
    with tf.GradientTape() as tape:
        logp = tf.nn.log_softmax(policy(x))
        chosen = tf.reduce_sum(logp * tf.one_hot(a, 4), axis=1)
        entropy = -tf.reduce_mean(tf.reduce_sum(tf.exp(logp) * logp, axis=1))
        loss = -tf.reduce_mean(chosen * adv) - 0.01 * entropy
    opt.apply_gradients(zip(tape.gradient(loss, policy.trainable_variables), policy.trainable_variables))
    baseline.assign(0.95 * baseline + 0.05 * tf.reduce_mean(r))
    return loss


sample = tf.function(lambda x: tf.random.categorical(policy(x), 1)[:, 0])
for it in range(700):
    x = patients(128)
    a = sample(x).numpy()
    r = reward(x, a).astype("float32")
    l = improve(x, a, r)
    if it % 100 == 0:
        print(f"it {it:4d}  surrogate {float(l):+.3f}  mean reward {r.mean():.3f}")

x = patients(3000)
a = policy(x).numpy().argmax(1)
got = (x @ W)[np.arange(3000), a].mean()
possible = (x @ W).max(1).mean()
fixed_best = (x @ W).mean(0).max()
print("mean reward greedy", got, "oracle", possible, "best fixed treatment", fixed_best)
