import random
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

random.seed(11); np.random.seed(11); tf.random.set_seed(11)

GOOD = "great superb lovely brilliant charming excellent fun touching".split()
BAD = "awful boring dreadful clumsy terrible flat annoying dull".split()
FILL = "the movie plot actor scene was and with of a music ending camera in very quite".split()


def review(label):
    n = random.randint(8, 25)
    words = [random.choice(FILL) for _ in range(n)]
    for _ in range(random.randint(1, 3)):
        words.insert(random.randrange(len(words)), random.choice(GOOD if label else BAD))
    if random.random() < 0.3:
        words.insert(0, random.choice(BAD if label else GOOD))
        words += [random.choice(GOOD if label else BAD)] * 2
    return " ".join(words)


labels = np.array([random.randint(0, 1) for _ in range(1600)])
texts = np.array([review(l) for l in labels])
train_texts, test_texts = texts[:1300], texts[1300:]
train_labels, test_labels = labels[:1300], labels[1300:]

vectorize = layers.TextVectorization(max_tokens=500, output_sequence_length=40)
vectorize.adapt(train_texts)

train_ds = (tf.data.Dataset.from_tensor_slices((train_texts, train_labels))
            .shuffle(1300).batch(32)
            .map(lambda t, l: (vectorize(t), l)).prefetch(tf.data.AUTOTUNE))
test_ds = (tf.data.Dataset.from_tensor_slices((test_texts, test_labels))
           .batch(32).map(lambda t, l: (vectorize(t), l)))

clf = tf.keras.Sequential([
    layers.Embedding(500, 16, mask_zero=True),
    layers.GlobalAveragePooling1D(),
    layers.Dense(16, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
clf.compile("adam", "binary_crossentropy", metrics=["accuracy"])
clf.fit(train_ds, epochs=15, verbose=2)
_, score = clf.evaluate(test_ds, verbose=0)
print("accuracy on unseen reviews = %.3f" % score)
