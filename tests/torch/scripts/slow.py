"""Rows that take their time, for a model and one whose loss asks for more than its answer; the loop looks at all gradients."""

import time

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
x = torch.randn(2000, 6)
y = x[:, :1] * 2 - x[:, 1:2]


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        print("body")
        return self.body(x)


class Kept(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(1, 1)
        self.size = None

    def forward(self, x):
        print("kept")
        self.size = self.out.weight.square().sum()
        return self.out(x)


model, end = Body(), Kept()
weights = [*model.parameters(), *end.parameters()]
optimizer = torch.optim.Adam(weights, lr=0.02)
scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
for step in range(14):
    time.sleep(0.11)
    ids = torch.randint(0, len(x), (16,))
    loss = F.mse_loss(end(model(x[ids])), y[ids]) + 1e-6 * end.size
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    largest = max(float(w.grad.abs().max()) for w in weights)
    scaler.step(optimizer)
    scaler.update()
    print("batch")
