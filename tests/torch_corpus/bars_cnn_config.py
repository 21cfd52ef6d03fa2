"""Oriented bars, config-driven experiment."""
from dataclasses import dataclass
import numpy as np
import torch
import torch.nn as nn


@dataclass
class Config:
    seed: int = 30
    n_train: int = 800
    n_test: int = 300
    size: int = 14
    classes: int = 4
    batch: int = 32
    epochs: int = 6
    lr: float = 0.3
    weight_decay: float = 1e-4


def oriented_bar(k, size, rng):
    ang = np.pi * k / 4 + rng.normal(0, 0.08)
    yy, xx = np.mgrid[:size, :size] - (size - 1) / 2
    d = (xx - rng.normal(0, 1)) * np.sin(ang) - (yy - rng.normal(0, 1)) * np.cos(ang)
    return (np.abs(d) < 1.2).astype(np.float32) + rng.normal(0, 0.3, (size, size)).astype(np.float32)


def make(n, cfg, rng):
    y = rng.integers(0, cfg.classes, n)
    x = np.stack([oriented_bar(k, cfg.size, rng) for k in y])[:, None]
    return torch.from_numpy(x).float(), torch.from_numpy(y)


def build_model(cfg):
    return nn.Sequential(
        nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(16 * 9, 32), nn.ReLU(), nn.Linear(32, cfg.classes))


def train(cfg):
    rng = np.random.default_rng(cfg.seed)
    torch.manual_seed(cfg.seed)
    xtr, ytr = make(cfg.n_train, cfg, rng)
    xte, yte = make(cfg.n_test, cfg, rng)
    model = build_model(cfg)
    opt = torch.optim.Adam(model.parameters(), lr=cfg.lr, weight_decay=cfg.weight_decay)
    for ep in range(cfg.epochs):
        for ix in torch.randperm(cfg.n_train).split(cfg.batch):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(xtr[ix]), ytr[ix])
            loss.backward()
            opt.step()
        with torch.no_grad():
            acc = (model(xte).argmax(1) == yte).float().mean().item()
        print(dict(epoch=ep, loss=loss.item(), test_acc=acc))
    return acc


if __name__ == "__main__":
    print("final accuracy", train(Config()))
