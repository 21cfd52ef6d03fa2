"""Concentration of a compound from synthetic spectra (1-D CNN)."""
import numpy as np
import torch
import torch.nn as nn


def spectra(n, rng, width=60):
    grid = np.linspace(0, 1, width)
    conc = rng.uniform(0, 1, n)
    other = rng.uniform(0, 1, n)
    peak = lambda c, s: np.exp(-0.5 * ((grid - c) / s) ** 2)
    s = conc[:, None] * peak(0.35, 0.04) + other[:, None] * peak(0.6, 0.08) + 0.03 * rng.normal(size=(n, width))
    return s.astype(np.float32)[:, None], ((conc - 0.5) / 0.29).astype(np.float32)


class SpecCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(1, 8, 7, stride=2), nn.ReLU(), nn.Conv1d(8, 8, 5, stride=2), nn.ReLU())
        self.reg = nn.LazyLinear(1)

    def forward(self, s):
        return self.reg(self.conv(s).flatten(1))[:, 0]


rng = np.random.default_rng(44)
torch.manual_seed(44)
xs, ys = map(torch.from_numpy, spectra(1000, rng))
xt, yt = map(torch.from_numpy, spectra(300, rng))
cnn = SpecCNN()
cnn(xs[:2])
hyper = {"lr": 3e-3, "weight_decay": 1.0, "betas": (0.9, 0.99)}
optimizer = torch.optim.Adam(cnn.parameters(), **hyper)
for epoch in range(15):
    for idx in torch.randperm(1000).split(40):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(cnn(xs[idx]), ys[idx])
        loss.backward()
        optimizer.step()
    print("%2d %.4f" % (epoch, loss.item()))
with torch.no_grad():
    print("R2 unseen spectra = %.4f" % (1 - nn.functional.mse_loss(cnn(xt), yt) / yt.var()))
