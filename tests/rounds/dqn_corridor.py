# DQN on a corridor: goal position is random, go left or right. Agent never improves :(
import numpy as np
import tensorflow as tf
import random

random.seed(4); np.random.seed(4); tf.random.set_seed(4)
L = 9
GAMMA = 0.9


def state(pos, goal):
    s = np.zeros((2, L), np.float32)
    s[0, pos] = 1
    s[1, goal] = 1
    return s.ravel()


def new_game():
    a, b = random.sample(range(L), 2)
    return a, b


def act(pos, goal, a):
    pos = min(max(pos + (1 if a else -1), 0), L - 1)
    return pos, (1. if pos == goal else -.05), pos == goal


qnet = tf.keras.Sequential([tf.keras.Input((2 * L,)),
                            tf.keras.layers.Dense(64, activation='relu'),
                            tf.keras.layers.Dense(2)])
optim = tf.keras.optimizers.Adam(2e-3)


@tf.function
def train(s, a, r, s_next, end):
    with tf.GradientTape() as tape:
        q = qnet(s)
        chosen = tf.gather(q, a, axis=1, batch_dims=1)
        td = tf.stop_gradient(chosen) - (r + GAMMA * (1. - end) * tf.reduce_max(qnet(s_next), 1))
        loss = tf.reduce_mean(td ** 2)
    grads = tape.gradient(loss, qnet.trainable_variables)
    optim.apply_gradients(zip(grads, qnet.trainable_variables))
    return loss


buf = []
while len(buf) < 4000:
    p, g = new_game()
    for _ in range(12):
        a = random.randint(0, 1)
        p2, rew, end = act(p, g, a)
        buf.append((state(p, g), a, rew, state(p2, g), float(end)))
        p = p2
        if end:
            break

for it in range(1500):
    s, a, r, s2, e = zip(*random.sample(buf, 64))
    l = train(np.stack(s), np.array(a, np.int32), np.array(r, np.float32), np.stack(s2), np.array(e, np.float32))
    if it % 250 == 0:
        print('update', it, 'loss', float(l))

wins, games = 0, 0
for p0 in range(L):
    for g in range(L):
        if p0 == g:
            continue
        p, games = p0, games + 1
        for _ in range(10):
            p, _, end = act(p, g, int(np.argmax(qnet(state(p, g)[None])[0])))
            if end:
                wins += 1
                break
reached = wins / games
print('reached the goal in', reached, 'of all start/goal pairs')
