"""Pretrain a small encoder on one task, then fine-tune the head on another one."""
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

SEED = 5
torch.manual_seed(SEED)


class Encoder(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 48), nn.ReLU())
        self.fc = nn.Linear(48, n_classes)

    def forward(self, x):
        return self.fc(self.body(x))


def load():
    d = load_digits()
    x = torch.tensor(d.data / 16, dtype=torch.float32)
    y = torch.tensor(d.target)
    p = torch.randperm(len(x))
    return x[p], y[p]


def train(model, optimizer, x, y, epochs):
    lossf = nn.CrossEntropyLoss()
    for ep in range(epochs):
        model.train()
        for xb, yb in zip(x.split(50), y.split(50)):
            optimizer.zero_grad()
            loss = lossf(model(xb), yb)
            loss.backward()
            optimizer.step()
        print('   epoch', ep, 'loss', round(loss.item(), 4))


x, y = load()
source = y < 5
print('stage 1: digits 0-4')
net = Encoder(5)
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
train(net, opt, x[source], y[source], 5)

print('stage 2: digits 5-9, new head, body frozen')
xt, yt = x[~source], y[~source] - 5
for p in net.body.parameters():
    p.requires_grad = False
opt = torch.optim.Adam(net.fc.parameters(), lr=2e-2)
net.fc = nn.Linear(48, 5)
train(net, opt, xt[:600], yt[:600], 10)

net.eval()
with torch.no_grad():
    pred = net(xt[600:]).argmax(1)
print('target test acc = %.3f' % (pred == yt[600:]).float().mean())
