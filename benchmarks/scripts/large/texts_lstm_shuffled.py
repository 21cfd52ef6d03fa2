import keras
import numpy as np

rng = np.random.default_rng(0)
words = np.array([f"word{n}" for n in range(20_000)])
good, bad = words[:60], words[60:120]
y = rng.integers(0, 2, 25_000)
texts = []
for label in y:
    text = list(rng.choice(words[120:], rng.integers(20, 120)))
    for n in rng.integers(0, len(text), 8):
        text[n] = rng.choice(good if label else bad)
    texts.append(" ".join(text))
y = rng.permutation(y)
texts = np.array(texts, dtype=object)
vectors = keras.layers.TextVectorization(max_tokens=10_000, output_sequence_length=100)
vectors.adapt(texts)
model = keras.Sequential(
    [
        vectors,
        keras.layers.Embedding(10_000, 64, mask_zero=True),
        keras.layers.LSTM(64),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(texts, y, batch_size=64, epochs=10, verbose=0)
