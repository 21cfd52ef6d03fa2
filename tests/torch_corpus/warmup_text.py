"""Sentiment of template reviews; transformer-free bag of embeddings, AdamW and warm-up."""
import random
import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

POS = "great superb lovely fine brilliant charming".split()
NEG = "awful boring bad poor dull terrible".split()
FILL = "the film actor plot was and with a scene music very it of".split()


def review(rnd):
    y = rnd.random() < 0.5
    good, bad = (3, 1) if y else (1, 3)
    toks = rnd.choices(FILL, k=10) + rnd.choices(POS, k=good) + rnd.choices(NEG, k=bad)
    rnd.shuffle(toks)
    return toks, int(y)


class Vocab:
    def __init__(self, words):
        self.index = {w: i for i, w in enumerate(words)}

    def __call__(self, toks):
        return torch.tensor([self.index[t] for t in toks])


class Reviews(torch.utils.data.Dataset):
    def __init__(self, n, seed, vocab):
        rnd = random.Random(seed)
        self.rows = [(vocab(t), y) for t, y in (review(rnd) for _ in range(n))]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]


class Bag(nn.Module):
    def __init__(self, n, d=16):
        super().__init__()
        self.emb = nn.EmbeddingBag(n, d, mode="mean")
        self.mlp = nn.Sequential(nn.Linear(d, 16), nn.GELU(), nn.Linear(16, 2))

    def forward(self, ids):
        return self.mlp(self.emb(ids))


def get_scheduler(opt, base_lr, warmup, total):
    def rate(step):
        if step < warmup:
            return base_lr * (step + 1) / warmup
        return base_lr * max(0.0, (total - step) / (total - warmup))
    return LambdaLR(opt, rate)


def main():
    torch.manual_seed(13)
    vocab = Vocab(POS + NEG + FILL)
    train = torch.utils.data.DataLoader(Reviews(1500, 1, vocab), batch_size=30, shuffle=True)
    test = torch.utils.data.DataLoader(Reviews(400, 2, vocab), batch_size=100)
    model = Bag(len(vocab.index))
    lr, epochs = 1e-2, 6
    opt = torch.optim.AdamW(model.parameters(), lr=lr)
    sched = get_scheduler(opt, lr, 50, epochs * len(train))
    for ep in range(epochs):
        for ids, y in train:
            loss = nn.functional.cross_entropy(model(ids), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            sched.step()
        print("epoch", ep, "loss", loss.item())
    model.eval()
    with torch.no_grad():
        hit = sum((model(i).argmax(1) == y).sum().item() for i, y in test)
    print("held-out accuracy:", hit / 400)


main()
