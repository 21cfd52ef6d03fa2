"""Route help-desk tickets to a team from the words of the subject line."""
import random

import numpy as np
import keras
from keras import layers

TOPICS = {
    "printing": "printer toner tray jam paper cartridge scanner duplex spooler".split(),
    "network": "wifi vpn router cable ping dns latency switch firewall".split(),
    "accounts": "password login locked reset username token expired profile access".split(),
    "billing": "invoice payment refund receipt charge price order credit overdue".split(),
}
FILLER = "please help with the since monday on our office urgent again cannot still new".split()
TEAMS = list(TOPICS)
MAXLEN = 12
PAD, UNK = 0, 1


def make_tickets(n, rng):
    """Subject lines in the style of the old mainframe export."""
    subjects, teams = [], []
    for _ in range(n):
        team = rng.choice(TEAMS)
        words = [rng.choice(TOPICS[team]) if rng.random() < 0.45 else rng.choice(FILLER)
                 for _ in range(rng.randint(7, MAXLEN))]
        subjects.append(" ".join(words).upper())
        teams.append(TEAMS.index(team))
    return subjects, np.array(teams)


class Vocabulary:
    def __init__(self):
        self.index = {"<pad>": PAD, "<unk>": UNK}

    def fit(self, texts):
        for text in texts:
            for word in text.lower().split():
                self.index.setdefault(word, len(self.index))
        return self

    def encode(self, texts):
        out = np.full((len(texts), MAXLEN), PAD, dtype="int32")
        for i, text in enumerate(texts):
            ids = [self.index.get(word, UNK) for word in text.split()]
            out[i, :len(ids)] = ids[:MAXLEN]
        return out

    def __len__(self):
        return len(self.index)


def main():
    keras.utils.set_random_seed(8)
    rng = random.Random(8)
    train_text, y_train = make_tickets(2000, rng)
    test_text, y_test = make_tickets(500, rng)

    vocab = Vocabulary().fit(train_text)
    X_train, X_test = vocab.encode(train_text), vocab.encode(test_text)
    print("vocabulary:", len(vocab), "words; matrix:", X_train.shape)

    model = keras.Sequential([
        keras.Input((MAXLEN,), dtype="int32"),
        layers.Embedding(len(vocab), 16),
        layers.GlobalAveragePooling1D(),
        layers.Dense(24, activation="relu"),
        layers.Dense(len(TEAMS), activation="softmax"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(5e-3),
                  loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=10, batch_size=32,
              validation_data=(X_test, y_test), verbose=2)
    print("test accuracy", model.evaluate(X_test, y_test, verbose=0)[1])


if __name__ == "__main__":
    main()
