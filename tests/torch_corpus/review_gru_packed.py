"""Sentiment-like classification of variable length token lists with a packed GRU."""
import numpy as np
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

VOCAB = 60
POS_WORDS = np.arange(1, 11)
NEG_WORDS = np.arange(11, 21)


class Reviews(Dataset):
    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        self.items = []
        for _ in range(n):
            label = int(rng.integers(0, 2))
            length = int(rng.integers(6, 25))
            toks = rng.integers(21, VOCAB, size=length)
            k = max(2, length // 4)
            where = rng.choice(length, size=k, replace=False)
            toks[where] = rng.choice(POS_WORDS if label else NEG_WORDS, size=k)
            self.items.append((torch.as_tensor(toks), label))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(batch):
    seqs, labels = zip(*batch)
    seqs = sorted(seqs, key=len, reverse=True)
    lengths = torch.tensor([len(s) for s in seqs])
    padded = pad_sequence(seqs, batch_first=True, padding_value=0)
    return padded, lengths, torch.tensor(labels)


class GRUClassifier(nn.Module):
    def __init__(self, emb=24, hid=32):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, emb, padding_idx=0)
        self.gru = nn.GRU(emb, hid, batch_first=True)
        self.out = nn.Linear(hid, 1)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.emb(x), lengths, batch_first=True)
        _, h = self.gru(packed)
        return self.out(h[-1]).squeeze(-1)


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.crit = nn.BCEWithLogitsLoss()
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)

    def fit(self, loader, valid, epochs):
        for ep in range(epochs):
            self.model.train()
            tot = 0.0
            for x, l, y in loader:
                self.opt.zero_grad()
                loss = self.crit(self.model(x, l), y.float())
                loss.backward()
                self.opt.step()
                tot += loss.item()
            print("epoch", ep, "train loss %.4f" % (tot / len(loader)), "valid acc %.4f" % self.score(valid))

    @torch.no_grad()
    def score(self, loader):
        self.model.eval()
        ok = n = 0
        for x, l, y in loader:
            ok += ((self.model(x, l) > 0).long() == y).sum().item()
            n += len(y)
        return ok / n


if __name__ == "__main__":
    seed = 21
    torch.manual_seed(seed)
    train_dl = DataLoader(Reviews(1600, seed), batch_size=32, shuffle=True, collate_fn=collate)
    valid_dl = DataLoader(Reviews(500, seed + 1), batch_size=32, collate_fn=collate)
    Trainer(GRUClassifier(), lr=3e-3).fit(train_dl, valid_dl, epochs=8)
