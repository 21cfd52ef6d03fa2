"""Rates that begin at 0 and rise for longer than the batches that are looked at; the schedule counts on behind the training."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(64, 5)
y = x[:, :1] - x[:, 1:2]
model = nn.Sequential(nn.Linear(5, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
rises = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, step / 500))
falls = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 1000)
schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [rises, falls], [500])
for epoch in range(4):
    for rows in torch.randperm(64).split(16):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        schedule.step()
print(schedule.last_epoch, rises.last_epoch, schedule.get_last_lr(), optimizer.param_groups[0]["lr"])
