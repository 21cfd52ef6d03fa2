"""Bearing wear grade (0-3) from vibration windows, 1D CNN."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

WINDOW = 128
LEVELS = [0.4, 0.8, 1.6, 3.2]


def simulate(n, rng):
    t = np.arange(WINDOW)
    grade = rng.integers(0, 4, size=n)
    signals = np.empty((n, WINDOW))
    for i, g in enumerate(grade):
        f = rng.uniform(0.05, 0.25)
        amp = LEVELS[g] * rng.uniform(0.85, 1.15)
        signals[i] = amp * (np.sin(2 * np.pi * f * t + rng.uniform(0, 6.28)) + 0.3 * rng.normal(size=WINDOW))
    return signals, grade


def standardize(x, axis=1):
    mu = x.mean(axis=axis, keepdims=True)
    sd = x.std(axis=axis, keepdims=True)
    return (x - mu) / (sd + 1e-8)


class WearNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(1, 16, 9, stride=2, padding=4), nn.ReLU(),
            nn.Conv1d(16, 32, 5, stride=2, padding=2), nn.ReLU(),
            nn.AdaptiveAvgPool1d(1), nn.Flatten())
        self.head = nn.Linear(32, 4)

    def forward(self, x):
        return self.head(self.body(x))


def to_loader(x, y, shuffle):
    x = torch.tensor(standardize(x), dtype=torch.float32).unsqueeze(1)
    return DataLoader(TensorDataset(x, torch.tensor(y)), batch_size=64, shuffle=shuffle)


def main(seed=6):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    train = to_loader(*simulate(1500, rng), shuffle=True)
    test = to_loader(*simulate(600, rng), shuffle=False)
    net, crit = WearNet(), nn.CrossEntropyLoss()
    opt = torch.optim.Adam(net.parameters(), lr=3e-3)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=15)
    for ep in range(15):
        net.train()
        for x, y in train:
            opt.zero_grad()
            loss = crit(net(x), y)
            loss.backward()
            opt.step()
        sched.step()
        net.eval()
        with torch.no_grad():
            hit = sum((net(x).argmax(1) == y).sum().item() for x, y in test)
        print(f"epoch {ep + 1:2d} last batch loss {loss.item():.3f} test accuracy {hit / 600:.3f}")


if __name__ == "__main__":
    main()
