"""MLP on digits with 35% randomly relabelled training examples; the test labels are clean."""
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset


@dataclass
class TrainConfig:
    lr: float = 0.03
    epochs: int = 20
    weight_decay: float = 1e-3
    label_noise: float = 0.35
    smoothing: float = 0.1
    seed: int = 5
    hidden: list = field(default_factory=lambda: [64])


class Trainer:
    def __init__(self, cfg):
        self.cfg = cfg
        torch.manual_seed(cfg.seed)
        self.rng = np.random.default_rng(cfg.seed)
        self.train_dl, self.test = self._data()
        dims = [64] + cfg.hidden
        mods = []
        for a, b in zip(dims[:-1], dims[1:]):
            mods += [nn.Linear(a, b), nn.ReLU(), nn.Dropout(0.4)]
        self.model = nn.Sequential(*mods, nn.Linear(dims[-1], 10))
        self.loss_fn = nn.CrossEntropyLoss(label_smoothing=cfg.smoothing)
        self.opt = torch.optim.SGD(self.model.parameters(), lr=cfg.lr, momentum=0.9, nesterov=True,
                                   weight_decay=cfg.weight_decay)
        self.sched = torch.optim.lr_scheduler.StepLR(self.opt, step_size=8, gamma=0.3)

    def _data(self):
        d = load_digits()
        p = self.rng.permutation(len(d.target))
        x = torch.tensor(d.data[p] / 16.0, dtype=torch.float32)
        y = torch.tensor(d.target[p])
        xtr, ytr, xte, yte = x[:1300], y[:1300].clone(), x[1300:], y[1300:]
        bad = torch.rand(len(ytr)) < self.cfg.label_noise
        ytr[bad] = torch.randint(0, 10, (int(bad.sum()),))
        return DataLoader(TensorDataset(xtr, ytr), batch_size=32, shuffle=True), (xte, yte)

    def evaluate(self):
        self.model.eval()
        with torch.no_grad():
            return (self.model(self.test[0]).argmax(1) == self.test[1]).float().mean().item()

    def train(self):
        for epoch in range(self.cfg.epochs):
            self.model.train()
            losses = []
            for x, y in self.train_dl:
                self.opt.zero_grad()
                loss = self.loss_fn(self.model(x), y)
                loss.backward()
                self.opt.step()
                losses.append(loss.item())
            self.sched.step()
            print(f"epoch {epoch:02d} train loss {np.mean(losses):.4f} clean test acc {self.evaluate():.4f}")


if __name__ == "__main__":
    Trainer(TrainConfig()).train()
