import math
import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim.lr_scheduler import ExponentialLR
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(6)

def spirals(n, k=5):
    lab = torch.randint(0, k, (n,))
    r = torch.rand(n) * 0.9 + 0.1
    th = r * 5 + lab * 2 * math.pi / k + 0.08 * torch.randn(n)
    return torch.stack([r * th.cos(), r * th.sin()], 1), lab

xtr, ytr = spirals(1500)
xte, yte = spirals(600)
loader = DataLoader(TensorDataset(xtr, ytr), batch_size=30, shuffle=True)
mlp = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 5))
opt = optim.SGD(mlp.parameters(), lr=0.04, momentum=0.9)
sched = ExponentialLR(opt, gamma=0.8)
ce = nn.CrossEntropyLoss()

for ep in range(20):
    mlp.train()
    s = 0.
    for xb, yb in loader:
        opt.zero_grad()
        l = ce(mlp(xb), yb)
        l.backward()
        opt.step()
        sched.step()
        s += l.item()
    if ep % 4 == 0:
        print(f'epoch {ep} train loss {s / len(loader):.4f}')

mlp.eval()
with torch.no_grad():
    print('test acc', (mlp(xte).argmax(1) == yte).float().mean().item())
