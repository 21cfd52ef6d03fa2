import random
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader

O, NAME, PLACE = 0, 1, 2
FIRST = "anna ben carla david emma frank".split()
CITY = "paris berlin oslo rome madrid lisbon".split()
BOTH = "jordan florence sydney austin".split()
WORDS = "we saw and then went home by train yesterday while it rained a lot near here".split()
VOC = {w: i + 1 for i, w in enumerate(FIRST + CITY + BOTH + WORDS + ["mr", "in"])}


@dataclass
class Args:
    dim: int = 24
    hidden: int = 32
    lr: float = 5e-3
    epochs: int = 6
    batch: int = 32


def sentence(rnd):
    toks, tags = [], []
    for _ in range(rnd.randint(3, 9)):
        r = rnd.random()
        if r < 0.2:
            toks += ["mr", rnd.choice(FIRST + BOTH)]
            tags += [O, NAME]
        elif r < 0.4:
            toks += ["in", rnd.choice(CITY + BOTH)]
            tags += [O, PLACE]
        else:
            toks.append(rnd.choice(WORDS))
            tags.append(O)
    return torch.tensor([VOC[t] for t in toks]), torch.tensor(tags)


def collate(batch):
    xs, ys = zip(*batch)
    lens = torch.tensor([len(x) for x in xs])
    return pad_sequence(xs, batch_first=True), pad_sequence(ys, batch_first=True, padding_value=-100), lens


class Tagger(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.emb = nn.Embedding(len(VOC) + 1, a.dim, padding_idx=0)
        self.rnn = nn.LSTM(a.dim, a.hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * a.hidden, 3)

    def forward(self, x, lens):
        p = pack_padded_sequence(self.emb(x), lens, batch_first=True, enforce_sorted=False)
        h, _ = pad_packed_sequence(self.rnn(p)[0], batch_first=True, total_length=x.size(1))
        return self.out(h)


def evaluate(model, loader):
    model.eval()
    hit = tot = ent_hit = ent = 0
    with torch.no_grad():
        for x, y, lens in loader:
            p = model(x, lens).argmax(-1)
            m, e = y != -100, y > 0
            hit += (p[m] == y[m]).sum().item(); tot += m.sum().item()
            ent_hit += (p[e] == y[e]).sum().item(); ent += e.sum().item()
    return hit / tot, ent_hit / ent


if __name__ == "__main__":
    a = Args()
    torch.manual_seed(19)
    rnd = random.Random(19)
    train = DataLoader([sentence(rnd) for _ in range(900)], batch_size=a.batch, shuffle=True, collate_fn=collate)
    test = DataLoader([sentence(rnd) for _ in range(200)], batch_size=a.batch, collate_fn=collate)
    model = Tagger(a)
    opt = torch.optim.Adam(model.parameters(), lr=a.lr)
    ce = nn.CrossEntropyLoss(ignore_index=-100)
    for ep in range(a.epochs):
        model.train()
        s = 0.0
        for x, y, lens in train:
            opt.zero_grad()
            loss = ce(model(x, lens).transpose(1, 2), y)
            loss.backward()
            opt.step()
            s += loss.item()
        acc, ent = evaluate(model, test)
        print(f"epoch {ep} loss {s / len(train):.4f} token acc {acc:.3f} entity acc {ent:.3f}")
