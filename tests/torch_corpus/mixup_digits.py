"""Digits with mixup, label smoothing, noise and cosine annealing."""
import argparse
import random
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from sklearn.datasets import load_digits


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def mixup(x, y, alpha):
    lam = float(np.random.beta(alpha, alpha))
    j = torch.randperm(x.size(0))
    return lam * x + (1 - lam) * x[j], y, y[j], lam


class WideMLP(nn.Module):
    def __init__(self, w=96):
        super().__init__()
        self.stem = nn.Linear(64, w)
        self.norm = nn.LayerNorm(w)
        self.ff = nn.Sequential(nn.Linear(w, w), nn.GELU(), nn.Linear(w, w))
        self.head = nn.Linear(w, 10)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, x):
        h = self.stem(x)
        h = h + self.ff(self.norm(h))
        return self.head(h)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float, default=0.3)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--lr", type=float, default=4e-3)
    parser.add_argument("--seed", type=int, default=58)
    opt = parser.parse_args()
    seed_everything(opt.seed)
    X, y = load_digits(return_X_y=True)
    perm = np.random.permutation(len(y))
    X = torch.from_numpy(X[perm]).float() / 16 - 0.5
    y = torch.from_numpy(y[perm])
    net = WideMLP()
    optimizer = torch.optim.AdamW(net.parameters(), lr=opt.lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, opt.epochs, eta_min=1e-5)
    for epoch in range(opt.epochs):
        for idx in torch.randperm(1350).split(45):
            xb = X[idx] + 0.05 * torch.randn_like(X[idx])
            xb, ya, yb, lam = mixup(xb, y[idx], opt.alpha)
            out = net(xb)
            loss = lam * F.cross_entropy(out, ya, label_smoothing=0.1) + (1 - lam) * F.cross_entropy(out, yb, label_smoothing=0.1)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        scheduler.step()
        if epoch % 3 == 0:
            print(f"epoch {epoch} loss {loss.item():.3f} lr {scheduler.get_last_lr()[0]:.2e}")
    with torch.no_grad():
        print("clean test acc", (net(X[1350:]).argmax(1) == y[1350:]).float().mean().item())


if __name__ == "__main__":
    main()
