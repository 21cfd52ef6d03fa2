"""Classify short synthetic reviews; embeddings are averaged over the words."""
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

random.seed(4)
torch.manual_seed(4)
POS = "great lovely superb tasty friendly quick fresh perfect".split()
NEG = "awful slow rude stale cold dirty broken bland".split()
NEU = "the food service place was and we had table a very dinner lunch staff".split()
vocab = {w: i + 1 for i, w in enumerate(POS + NEG + NEU)}
PAD = 0


def review():
    y = random.randint(0, 1)
    n = random.randint(5, 18)
    words = [random.choice(NEU) for _ in range(n)]
    for _ in range(random.randint(2, 4)):
        words[random.randrange(n)] = random.choice(POS if y else NEG)
    if random.random() < 0.2:
        words[random.randrange(n)] = random.choice(NEG if y else POS)
    return torch.tensor([vocab[w] for w in words]), y


def collate(items):
    xs, ys = zip(*items)
    x = pad_sequence(xs, batch_first=True, padding_value=PAD)
    return x, torch.tensor(ys)


class BagClassifier(nn.Module):
    def __init__(self, n_words, dim=24):
        super().__init__()
        self.emb = nn.Embedding(n_words, dim, padding_idx=PAD)
        self.fc = nn.Sequential(nn.Linear(dim, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, x):
        mask = x.eq(PAD)
        e = self.emb(x)
        m = mask.unsqueeze(-1).float()
        pooled = (e * m).sum(1) / m.sum(1).clamp(min=1)
        return self.fc(pooled)


train = [review() for _ in range(2000)]
test = [review() for _ in range(400)]
model = BagClassifier(len(vocab) + 1)
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
ce = nn.CrossEntropyLoss()

for epoch in range(8):
    random.shuffle(train)
    model.train()
    total = 0
    for i in range(0, len(train), 40):
        x, y = collate(train[i:i + 40])
        loss = ce(model(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    model.eval()
    with torch.no_grad():
        x, y = collate(test)
        acc = (model(x).argmax(-1) == y).float().mean()
    print(f"epoch {epoch} loss {total / 50:.4f} test accuracy {acc:.3f}")
