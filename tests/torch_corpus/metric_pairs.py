import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Scorer(nn.Module):
    """Scores how well a question and an answer vector go together."""

    def __init__(self, dim=20, hidden=64):
        super().__init__()
        self.q = nn.Linear(dim, hidden)
        self.a = nn.Linear(dim, hidden)
        self.out = nn.Sequential(nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))

    def forward(self, q, a):
        return self.out(self.q(q) * self.a(a)).squeeze(-1)


def make_pairs(n, seed):
    g = np.random.default_rng(seed)
    M = np.random.default_rng(99).normal(size=(20, 20)) / 4
    q = g.normal(size=(n, 20)).astype("float32")
    good = q @ M + 0.2 * g.normal(size=(n, 20))
    bad = g.normal(size=(n, 20)) * good.std()
    y = g.integers(0, 2, n)
    a = np.where(y[:, None] == 1, good, bad).astype("float32")
    return TensorDataset(torch.tensor(q), torch.tensor(a), torch.tensor(y).float())


def compute_loss(model, batch, criterion):
    q, a, y = batch
    total = 0.0
    for chunk in torch.split(torch.arange(len(y)), 32):
        logits = model(q[chunk], a[chunk])
        total += criterion(logits, y[chunk]).item() * len(chunk) / len(y)
    return torch.tensor(total, requires_grad=True)


def evaluate(model, ds):
    model.eval()
    q, a, y = ds.tensors
    with torch.no_grad():
        pred = (model(q, a) > 0).float()
    return (pred == y).float().mean().item()


def main():
    torch.manual_seed(5)
    train, test = make_pairs(2000, 1), make_pairs(500, 2)
    model = Scorer()
    opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
    criterion = nn.BCEWithLogitsLoss()
    for epoch in range(15):
        model.train()
        hist = []
        for batch in DataLoader(train, batch_size=64, shuffle=True):
            opt.zero_grad()
            loss = compute_loss(model, batch, criterion)
            loss.backward()
            opt.step()
            hist.append(loss.item())
        print(f"{epoch:02d} loss={np.mean(hist):.4f} test_acc={evaluate(model, test):.3f}")


if __name__ == "__main__":
    main()
