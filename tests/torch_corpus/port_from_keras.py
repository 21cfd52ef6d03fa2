# Port of my keras texture model to pytorch
import numpy as np
import torch
from torch import nn

rs = np.random.RandomState(37)
torch.manual_seed(37)


def conv_bn(cin, cout):
    return nn.Sequential(nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout, momentum=MOMENTUM), nn.ReLU())


MOMENTUM = 0.0001
GRID = 10


def textures(n):
    y = rs.randint(0, 4, n)
    yy, xx = np.mgrid[:GRID, :GRID]
    f = np.array([(1, 0), (0, 1), (1, 1), (1, -1)])[y]
    ph = rs.uniform(0, 6.28, n)
    img = np.sin(f[:, 0, None, None] * yy * 1.5 + f[:, 1, None, None] * xx * 1.5 + ph[:, None, None])
    img = 120 + 25 * img + 10 * rs.randn(n, GRID, GRID)
    return torch.tensor(img[:, None] / 20, dtype=torch.float32), torch.tensor(y)


model = nn.Sequential(conv_bn(1, 8), conv_bn(8, 16), nn.MaxPool2d(2), conv_bn(16, 16), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 4))
x_train, y_train = textures(1000)
x_val, y_val = textures(300)
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(8):
    model.train()
    accs = []
    for idx in torch.randperm(1000).split(32):
        out = model(x_train[idx])
        loss = nn.functional.cross_entropy(out, y_train[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
        accs.append((out.argmax(1) == y_train[idx]).float().mean().item())
    model.eval()
    with torch.no_grad():
        va = (model(x_val).argmax(1) == y_val).float().mean().item()
    print(f"epoch {epoch}: loss {loss.item():.3f} train_acc {np.mean(accs):.3f} val_acc {va:.3f}")
