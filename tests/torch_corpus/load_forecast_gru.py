#!/usr/bin/env python
"""One-step-ahead forecast of a synthetic hourly load curve with a GRU."""
import logging
import numpy as np
import pandas as pd
import torch
from torch import nn

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("forecast")


def make_series(hours, rng):
    t = pd.date_range("2023-01-01", periods=hours, freq="h")
    daily = np.sin(2 * np.pi * t.hour / 24)
    weekly = np.where(t.dayofweek < 5, 1.0, 0.4)
    return pd.Series(50 + 12 * daily * weekly + rng.normal(0, 1.0, hours), index=t)


def windows(values, width):
    X = np.lib.stride_tricks.sliding_window_view(values[:-1], width)
    return torch.tensor(X.copy()).float().unsqueeze(-1), torch.tensor(values[width:].copy()).float()


class GRUForecaster(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(h[:, -1]).squeeze(-1)


def main():
    rng = np.random.default_rng(2)
    torch.manual_seed(2)
    s = make_series(1500, rng)
    cut = 1200
    mean, std = s[:cut].mean(), s[:cut].std()
    z = ((s - mean) / std).to_numpy()
    Xtr, ytr = windows(z[:cut], 24)
    Xte, yte = windows(z[cut:], 24)
    model = GRUForecaster()
    opt = torch.optim.Adam(model.parameters(), lr=0.01)
    sched = torch.optim.lr_scheduler.StepLR(opt, step_size=5, gamma=0.5)
    for epoch in range(12):
        model.train()
        for idx in torch.randperm(len(Xtr)).split(64):
            opt.zero_grad()
            loss = nn.functional.smooth_l1_loss(model(Xtr[idx]), ytr[idx])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
        sched.step()
        log.info("epoch %d loss %.4f", epoch, loss.item())
    model.eval()
    with torch.no_grad():
        resid = model(Xte) - yte
    log.info("MAE in MW %.3f", resid.abs().mean().item() * std)
    print("test R2", 1 - (resid.var() / yte.var()).item())


if __name__ == "__main__":
    main()
