import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.parametrizations import weight_norm


class CausalConv(nn.Module):
    def __init__(self, cin, cout, k, dilation):
        super().__init__()
        self.pad = (k - 1) * dilation
        self.conv = weight_norm(nn.Conv1d(cin, cout, k, dilation=dilation))

    def forward(self, x):
        return self.conv(F.pad(x, (self.pad, 0)))


class TemporalBlock(nn.Module):
    def __init__(self, c, dilation):
        super().__init__()
        self.a = CausalConv(c, c, 3, dilation)
        self.b = CausalConv(c, c, 3, dilation)

    def forward(self, x):
        return F.relu(x + self.b(F.relu(self.a(x))))


class TCN(nn.Module):
    def __init__(self, c=16, levels=3, classes=3):
        super().__init__()
        self.inp = nn.Conv1d(1, c, 1)
        self.blocks = nn.Sequential(*(TemporalBlock(c, 2 ** i) for i in range(levels)))
        self.out = nn.Linear(c, classes)

    def forward(self, x):
        return self.out(self.blocks(self.inp(x)).amax(-1))


def events(n, rng, T=40):
    shapes = np.stack([np.hanning(8), np.sin(np.linspace(0, 2 * np.pi, 8)), np.linspace(0, 1, 8)])
    y = rng.integers(0, 3, n)
    x = 0.2 * rng.normal(size=(n, T))
    for i, k in enumerate(y):
        p = rng.integers(0, T - 8)
        x[i, p:p + 8] += 2 * shapes[k]
    return torch.tensor(x[:, None], dtype=torch.float32), torch.tensor(y)


if __name__ == "__main__":
    rng = np.random.default_rng(95)
    torch.manual_seed(95)
    (xtr, ytr), (xte, yte) = events(900, rng), events(300, rng)
    model = TCN()
    opt = torch.optim.Adamax(model.parameters(), lr=5e-3)
    best = 0
    for epoch in range(8):
        model.train()
        for i in torch.randperm(900).split(30):
            opt.zero_grad()
            loss = F.cross_entropy(model(xtr[i]), ytr[i])
            loss.backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            acc = (model(xte).argmax(1) == yte).float().mean().item()
        print(f"Epoch {epoch} | loss {loss.item():.3f} | acc {acc:.3f}")
