import numpy as np
import tensorflow as tf

rng = np.random.default_rng(11)
good, bad = "great lovely superb enjoyed fun".split(), "awful boring waste bad dull".split()
other = "the film plot actor scene with and this was very music end".split()
texts, labels = [], []
for _ in range(1200):
    k = int(rng.integers(0, 2))
    w = list(rng.choice(other, 8)) + list(rng.choice(good if k else bad, 2))
    rng.shuffle(w)
    texts.append(" ".join(w)); labels.append(k)
texts, labels = np.array(texts), np.array(labels)
vec = tf.keras.layers.TextVectorization(output_mode="multi_hot")
vec.adapt(texts[:1000])
model = tf.keras.Sequential([tf.keras.Input((len(vec.get_vocabulary()),)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(vec(texts[:1000]), labels[:1000], epochs=15, verbose=0)
print("score", model.evaluate(vec(texts[1000:]), labels[1000:], verbose=0)[1])
