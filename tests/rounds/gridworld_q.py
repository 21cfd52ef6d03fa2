"""Deep Q-learning on a 5x5 grid. Goal in the lower right corner, a wall in the middle."""
import random
from collections import deque

import numpy as np
import tensorflow as tf

SEED = 21
random.seed(SEED)
np.random.seed(SEED)
tf.random.set_seed(SEED)

N = 5
GOAL = (4, 4)
WALLS = {(2, 1), (2, 2), (2, 3)}
MOVES = [(-1, 0), (1, 0), (0, -1), (0, 1)]


class Grid:
    def reset(self, pos=None):
        while pos is None or pos in WALLS or pos == GOAL:
            pos = (random.randrange(N), random.randrange(N))
        self.pos = pos
        return self.obs()

    def obs(self):
        v = np.zeros(N * N, "float32")
        v[self.pos[0] * N + self.pos[1]] = 1
        return v

    def step(self, a):
        r, c = self.pos[0] + MOVES[a][0], self.pos[1] + MOVES[a][1]
        if 0 <= r < N and 0 <= c < N and (r, c) not in WALLS:
            self.pos = (r, c)
        done = self.pos == GOAL
        return self.obs(), (1.0 if done else -0.02), done


def make_q():
    return tf.keras.Sequential([tf.keras.Input((N * N,)),
                                tf.keras.layers.Dense(64, activation="relu"),
                                tf.keras.layers.Dense(4)])


q, target = make_q(), make_q()
target.set_weights(q.get_weights())
opt = tf.keras.optimizers.Adam(3e-3)


@tf.function
def learn(s, a, r, s2, d):
    nxt = tf.reduce_max(target(s2), axis=1)
    goal = tf.stop_gradient(r + 0.95 * (1.0 - d) * nxt)
    with tf.GradientTape() as tape:
        qa = tf.reduce_sum(q(s) * tf.one_hot(a, 4), axis=1)
        loss = tf.reduce_mean(tf.square(goal - qa))
    opt.apply_gradients(zip(tape.gradient(loss, q.trainable_variables), q.trainable_variables))
    return loss


env, memory, eps = Grid(), deque(maxlen=4000), 1.0
W = None
steps = 0
for episode in range(220):
    s, total = env.reset(), 0.0
    for _ in range(30):
        if random.random() < eps:
            a = random.randrange(4)
        else:
            a = int(np.argmax(q(s[None])[0]))
        s2, r, done = env.step(a)
        memory.append((s, a, r, s2, float(done)))
        s, total, steps = s2, total + r, steps + 1
        if len(memory) > 200 and steps % 2 == 0:
            b = random.sample(memory, 64)
            S_, A_, R_, S2_, D_ = map(np.array, zip(*b))
            loss = learn(S_, A_.astype("int32"), R_.astype("float32"), S2_, D_.astype("float32"))
        if done:
            break
    eps = max(0.1, eps * 0.98)
    if episode % 5 == 0:
        target.set_weights(q.get_weights())
    if episode % 40 == 0:
        print("episode", episode, "return", round(total, 2), "eps", round(eps, 2))

starts = [(r, c) for r in range(N) for c in range(N) if (r, c) not in WALLS and (r, c) != GOAL]
ok = 0
for st in starts:
    s = env.reset(st)
    for _ in range(14):
        s, _, done = env.step(int(np.argmax(q(s[None])[0])))
        if done:
            ok += 1
            break
print("greedy success rate: %.3f" % (ok / len(starts)))
