"""Variable-length sequences with pack_padded_sequence: does '(' nesting get deeper than 2?"""
import random
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader


def brackets(rnd):
    depth, deepest, s = 0, 0, []
    for _ in range(rnd.randint(6, 16)):
        if depth == 0 or (rnd.random() < 0.5 and depth < 4):
            depth += 1
            s.append(1)
        else:
            depth -= 1
            s.append(2)
        deepest = max(deepest, depth)
    return torch.tensor(s), int(deepest > 2)


def collate(rows):
    seqs, labels = zip(*rows)
    return pad_sequence(seqs, batch_first=True), torch.tensor([len(s) for s in seqs]), torch.tensor(labels)


class BracketNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(3, 8, padding_idx=0)
        self.gru = nn.GRU(8, 24, batch_first=True)
        self.fc = nn.Linear(24, 2)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.embed(x), lengths, batch_first=True, enforce_sorted=False)
        _, h = self.gru(packed)
        return self.fc(h[-1])


rnd = random.Random(34)
torch.manual_seed(34)
train = DataLoader([brackets(rnd) for _ in range(1600)], batch_size=32, shuffle=True, collate_fn=collate)
test = DataLoader([brackets(rnd) for _ in range(400)], batch_size=100, collate_fn=collate)
net = BracketNet()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(9):
    s = 0.0
    for x, n, y in train:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x, n), y)
        loss.backward()
        nn.utils.clip_grad_value_(net.parameters(), 0.5)
        opt.step()
        s += loss.item()
    print(epoch, round(s / len(train), 4))
with torch.no_grad():
    print("acc", sum((net(x, n).argmax(1) == y).sum().item() for x, n, y in test) / 400)
