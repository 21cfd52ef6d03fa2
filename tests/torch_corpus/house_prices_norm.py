import torch
from torch import nn

torch.manual_seed(31)


def listings(n):
    area = torch.rand(n) * 180 + 40
    year = torch.randint(1950, 2021, (n,)).float()
    dist = torch.rand(n) * 30
    price = 2.5 * area + 1.2 * (year - 1950) - 4 * dist + 10 * torch.randn(n)
    X = torch.stack([area, year, dist * 1000], dim=1)
    return X, (price / 100).unsqueeze(1)


class PriceModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.net(self.norm(x))


Xtr, ytr = listings(1200)
Xva, yva = listings(300)
model = PriceModel()
loss_fn = nn.MSELoss()


def validate():
    model.eval()
    with torch.no_grad():
        return loss_fn(model(Xva), yva).item()


print("before training:", validate())
opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for epoch in range(20):
    for idx in torch.randperm(1200).split(60):
        loss = loss_fn(model(Xtr[idx]), ytr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
v = validate()
print("validation mse", v, "r2", 1 - v / yva.var().item())
