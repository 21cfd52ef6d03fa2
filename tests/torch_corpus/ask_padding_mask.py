"""Transformer encoder for intent classification stays at chance - question about masks."""
import math
import random
import torch
from torch import nn, optim
from torch.utils.data import DataLoader

random.seed(11); torch.manual_seed(11)
PAD = 0
VOCAB = 60
KEY = {0: [3, 4, 5], 1: [6, 7, 8], 2: [9, 10, 11], 3: [12, 13, 14]}


def make(n):
    out = []
    for _ in range(n):
        label = random.randrange(4)
        toks = [random.randrange(20, VOCAB) for _ in range(random.randint(3, 7))]
        toks[random.randrange(len(toks))] = random.choice(KEY[label])
        out.append((toks, label))
    return out


def collate(items):
    width = 14
    x = torch.full((len(items), width), PAD)
    for i, (t, _) in enumerate(items):
        x[i, :len(t)] = torch.tensor(t)
    return x, torch.tensor([l for _, l in items])


class Classifier(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, d, padding_idx=PAD)
        layer = nn.TransformerEncoderLayer(d, 4, 64, dropout=0.0, batch_first=True)
        self.enc = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.fc = nn.Linear(d, 4)

    def forward(self, x):
        mask = (x != PAD)
        h = self.enc(self.emb(x), src_key_padding_mask=mask)
        h = h.masked_fill(mask.unsqueeze(-1), 0.)
        return self.fc(h.sum(1) / (~mask).sum(1, keepdim=True))


train_iter = DataLoader(make(1200), batch_size=40, shuffle=True, collate_fn=collate)
valid_iter = DataLoader(make(400), batch_size=100, collate_fn=collate)
net = Classifier()
criterion = nn.CrossEntropyLoss()
opt = optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(6):
    net.train()
    total = 0
    for x, y in train_iter:
        opt.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        opt.step()
        total += loss.item()
    net.eval()
    with torch.no_grad():
        acc = sum((net(x).argmax(1) == y).sum().item() for x, y in valid_iter) / 400
    print(epoch, total / len(train_iter), acc)
