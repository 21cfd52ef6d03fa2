import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(200, 3)
y = torch.sin(x[:, :1]) + x[:, 1:2] * x[:, 2:]
model = nn.Sequential(nn.Linear(3, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(250_000):
    for rows in torch.randperm(200).split(50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
