"""Config-driven experiment with callbacks, early stopping, checkpoints."""
import argparse
import copy
import os
import tempfile
from dataclasses import dataclass, field
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


@dataclass
class Config:
    lr: float = 3e-3
    epochs: int = 25
    batch_size: int = 64
    hidden: list = field(default_factory=lambda: [64, 32])
    patience: int = 5
    clip: float = 1.0


class EarlyStopping:
    def __init__(self, patience):
        self.patience, self.best, self.bad, self.state = patience, float("inf"), 0, None

    def __call__(self, value, model):
        if value < self.best - 1e-4:
            self.best, self.bad, self.state = value, 0, copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


class Trainer:
    def __init__(self, cfg, model, train_set, val_set):
        self.cfg, self.model = cfg, model
        self.train_loader = DataLoader(train_set, batch_size=cfg.batch_size, shuffle=True, drop_last=True)
        self.val_loader = DataLoader(val_set, batch_size=256)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
        self.scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(self.optimizer, patience=2)
        self.criterion = nn.HuberLoss()
        self.stopper = EarlyStopping(cfg.patience)

    def training_step(self, batch):
        x, y = batch
        loss = self.criterion(self.model(x), y)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.cfg.clip)
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def validate(self):
        self.model.eval()
        losses = [self.criterion(self.model(x), y).item() for x, y in self.val_loader]
        self.model.train()
        return sum(losses) / len(losses)

    def fit(self):
        for epoch in range(self.cfg.epochs):
            train_loss = sum(self.training_step(b) for b in self.train_loader) / len(self.train_loader)
            val_loss = self.validate()
            self.scheduler.step(val_loss)
            print(f"{epoch:03d} train {train_loss:.4f} val {val_loss:.4f}")
            if self.stopper(val_loss, self.model):
                break
        self.model.load_state_dict(self.stopper.state)
        torch.save(self.model.state_dict(), os.path.join(tempfile.gettempdir(), "own_trainer_cfg.pt"))


def make_data(seed):
    g = torch.Generator().manual_seed(seed)
    x = torch.rand(2000, 6, generator=g) * 2 - 1
    y = torch.sin(3 * x[:, :1]) + x[:, 1:2] * x[:, 2:3] + 0.5 * x[:, 3:4].abs() + 0.05 * torch.randn(2000, 1, generator=g)
    return TensorDataset(x, y)


def build(cfg, n_in):
    layers = []
    for h in cfg.hidden:
        layers += [nn.Linear(n_in, h), nn.GELU()]
        n_in = h
    return nn.Sequential(*layers, nn.Linear(n_in, 1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=0)
    ns = parser.parse_args()
    torch.manual_seed(ns.seed)
    cfg = Config(lr=ns.lr)
    train, val = random_split(make_data(ns.seed), [1600, 400])
    Trainer(cfg, build(cfg, 6), train, val).fit()


if __name__ == "__main__":
    main()
