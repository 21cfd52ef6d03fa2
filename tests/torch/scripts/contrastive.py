import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
X = torch.randn(96, 10)
encoder = nn.Sequential(nn.Linear(10, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 8))
optimizer = torch.optim.Adam(encoder.parameters(), lr=0.003)


def pairs_loss(a, b):
    z = F.normalize(torch.cat([a, b]), dim=1)
    alike = (z @ z.t() / 0.2).fill_diagonal_(float("-inf"))
    n = len(a)
    return F.cross_entropy(alike, torch.cat([torch.arange(n) + n, torch.arange(n)]))


for epoch in range(5):
    for i in range(0, 96, 24):
        x = X[i : i + 24]
        first = encoder(x + 0.1 * torch.randn_like(x))
        second = encoder(x + 0.1 * torch.randn_like(x))
        loss = pairs_loss(first, second)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(loss.item())
