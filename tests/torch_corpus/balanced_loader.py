"""Unbalanced three-class problem with a weighted sampler."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler
from sklearn.metrics import balanced_accuracy_score


def rings(counts, rng):
    xs, ys = [], []
    for k, n in enumerate(counts):
        r = 1 + k + 0.2 * rng.normal(size=n)
        a = rng.uniform(0, 2 * np.pi, n)
        xs.append(np.stack([r * np.cos(a), r * np.sin(a)], 1))
        ys.append(np.full(n, k))
    p = rng.permutation(sum(counts))
    return torch.tensor(np.concatenate(xs)[p]).float(), torch.tensor(np.concatenate(ys)[p])


def make_loader(x, y, batch_size):
    class_count = torch.bincount(y)
    class_weight = 1.0 / class_count.float()
    sampler = WeightedRandomSampler(class_weight, num_samples=len(y), replacement=True)
    return DataLoader(TensorDataset(x, y), batch_size=batch_size, sampler=sampler)


class RingNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU())
        self.top = nn.Linear(32, 3)

    def forward(self, x):
        return self.top(self.body(x))


def main(seed=59):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    x, y = rings([1200, 300, 100], rng)
    xv, yv = rings([200, 200, 200], rng)
    loader = make_loader(x, y, 40)
    net = RingNet()
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    for epoch in range(12):
        net.train()
        for xb, yb in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(xb), yb)
            loss.backward()
            opt.step()
        print(f"epoch {epoch} loss {loss.item():.4f}")
    net.eval()
    with torch.no_grad():
        pred = net(xv).argmax(1)
    print("balanced accuracy", balanced_accuracy_score(yv, pred))


if __name__ == "__main__":
    main()
