import random
import numpy as np
import torch
import torch.nn as nn

random.seed(1); np.random.seed(1); torch.manual_seed(1)

TOPICS = {
    "billing": "invoice charge refund card payment price bill receipt".split(),
    "network": "wifi router signal drops latency modem offline cable".split(),
    "account": "password login email reset locked username profile verify".split(),
    "delivery": "parcel courier late tracking address shipped box driver".split(),
}
FILLER = "please help my the is not i have a since today with again your was on".split()
NAMES = list(TOPICS)
MAXLEN = 12
VOCAB = 64


def ticket():
    k = random.randrange(4)
    words = random.sample(FILLER, random.randint(4, 7)) + random.sample(TOPICS[NAMES[k]], random.randint(2, 4))
    random.shuffle(words)
    return " ".join(words), k


def encode(texts):
    rows = []
    for text in texts:
        tokens = text.split()
        word2idx = {w: i + 1 for i, w in enumerate(sorted(set(tokens)))}
        ids = [word2idx[w] for w in tokens][:MAXLEN]
        rows.append(ids + [0] * (MAXLEN - len(ids)))
    return torch.tensor(rows)


class TopicGRU(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, 32)
        self.gru = nn.GRU(32, 48, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(96, len(NAMES))

    def forward(self, ids):
        out, _ = self.gru(self.embed(ids))
        return self.fc(out.max(dim=1).values)


def run():
    data = [ticket() for _ in range(1500)]
    X = encode([d[0] for d in data])
    y = torch.tensor([d[1] for d in data])
    Xtr, ytr, Xte, yte = X[:1200], y[:1200], X[1200:], y[1200:]
    model = TopicGRU()
    opt = torch.optim.Adam(model.parameters(), lr=2e-3)
    for epoch in range(8):
        perm = torch.randperm(len(Xtr))
        losses = []
        for b in perm.split(40):
            loss = nn.functional.cross_entropy(model(Xtr[b]), ytr[b])
            opt.zero_grad(); loss.backward(); opt.step()
            losses.append(loss.item())
        with torch.no_grad():
            acc = (model(Xte).argmax(1) == yte).float().mean().item()
        print(f"epoch {epoch}  loss {np.mean(losses):.3f}  held-out acc {acc:.3f}")


run()
