import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.data import DataLoader, Subset, TensorDataset


class Residual(nn.Module):
    def __init__(self, ch):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(ch, ch, 3, padding=1, bias=False), nn.BatchNorm2d(ch), nn.ReLU(),
                                  nn.Conv2d(ch, ch, 3, padding=1, bias=False), nn.BatchNorm2d(ch))

    def forward(self, x):
        return torch.relu(x + self.body(x))


def mixup(x, y, alpha):
    lam = np.random.beta(alpha, alpha)
    perm = torch.randperm(x.size(0))
    return lam * x + (1 - lam) * x[perm], y, y[perm], lam


def main(seed=9, epochs=8, alpha=0.4):
    np.random.seed(seed)
    torch.manual_seed(seed)
    d = load_digits()
    full = TensorDataset(torch.tensor(d.images / 16.0, dtype=torch.float32).unsqueeze(1), torch.tensor(d.target))
    perm = torch.randperm(len(full)).tolist()
    train = DataLoader(Subset(full, perm[:1300]), batch_size=50, shuffle=True, drop_last=True)
    test = DataLoader(Subset(full, perm[1300:]), batch_size=250)
    net = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), Residual(16), nn.MaxPool2d(2), Residual(16),
                        nn.Flatten(), nn.Linear(16 * 16, 10))
    crit = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    sched = OneCycleLR(opt, max_lr=0.1, total_steps=epochs * len(train))
    for epoch in range(epochs):
        net.train()
        s = 0.0
        for x, y in train:
            x, ya, yb, lam = mixup(x, y, alpha)
            out = net(x)
            loss = lam * crit(out, ya) + (1 - lam) * crit(out, yb)
            opt.zero_grad()
            loss.backward()
            opt.step()
            sched.step()
            s += loss.item()
        net.eval()
        with torch.no_grad():
            acc = sum((net(x).argmax(1) == y).sum().item() for x, y in test) / len(test.dataset)
        print(f"epoch {epoch} mixup loss {s / len(train):.3f} test acc {acc:.3f} lr {sched.get_last_lr()[0]:.4f}")


main()
