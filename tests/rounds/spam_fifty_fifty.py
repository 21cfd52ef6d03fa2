import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.keras import layers

rng = np.random.default_rng(50)
spammy = "win cash prize free click offer bonus winner loan viagra".split()
hammy = "meeting lunch tomorrow thanks report please call dinner kids project".split()
neutral = "the you a to and is for we on your this it have will now".split()
rows = []
for i in range(1600):
    s = int(rng.random() < 0.5)
    w = list(rng.choice(neutral, rng.integers(5, 14)))
    w += list(rng.choice(spammy if s else hammy, rng.integers(1, 4)))
    rng.shuffle(w)
    rows.append(("id%05d" % i, " ".join(w), s))
df = pd.DataFrame(rows, columns=["msg_id", "message", "spam"])
tr, te = df[:1200], df[1200:]

vec = layers.TextVectorization(max_tokens=2000, output_mode="int", output_sequence_length=20)
vec.adapt(tr.msg_id.values)

inp = tf.keras.Input(shape=(20,), dtype="int64")
x = layers.Embedding(2000, 16, mask_zero=True)(inp)
x = layers.Bidirectional(layers.GRU(8))(x)
out = layers.Dense(1, activation="sigmoid")(x)
net = tf.keras.Model(inp, out)
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
net.fit(vec(tr.message.values), tr.spam.values, epochs=6, batch_size=32, verbose=2)
acc = net.evaluate(vec(te.message.values), te.spam.values, verbose=0)[1]
print("accuracy", round(acc, 3))
