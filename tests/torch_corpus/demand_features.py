"""Daily demand from lagged features built with pandas."""
import numpy as np
import pandas as pd
import torch
from torch import nn


def build_frame(days=900, seed=47):
    rng = np.random.default_rng(seed)
    idx = pd.date_range("2021-01-01", periods=days)
    price = 10 + np.cumsum(rng.normal(0, 0.1, days))
    promo = rng.integers(0, 2, days)
    demand = 100 - 4 * (price - 10) + 15 * promo + 10 * np.sin(2 * np.pi * idx.dayofweek / 7) + rng.normal(0, 3, days)
    return pd.DataFrame({"price": price, "promo": promo, "dow": idx.dayofweek, "demand": demand}, index=idx)


def engineer(df):
    out = df.copy()
    out["dow_sin"] = np.sin(2 * np.pi * out.dow / 7)
    out["dow_cos"] = np.cos(2 * np.pi * out.dow / 7)
    out["lag1"] = out.demand.shift(1)
    out["roll7"] = out.demand.shift(1).rolling(7).mean()
    out = out.drop(columns="dow")
    return out


df = engineer(build_frame())
n_train = 700
target = df.pop("demand")
df = (df - df[:n_train].mean()) / df[:n_train].std()
target = (target - target[:n_train].mean()) / target[:n_train].std()
X = torch.tensor(df.values, dtype=torch.float32)
y = torch.tensor(target.values, dtype=torch.float32)

torch.manual_seed(47)
model = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0))
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(25):
    model.train()
    for i in torch.randperm(n_train).split(35):
        loss = nn.functional.huber_loss(model(X[i]), y[i])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print("epoch", epoch, "huber", loss.item())
model.eval()
with torch.no_grad():
    e = model(X[n_train:]) - y[n_train:]
print("test R2", (1 - e.pow(2).mean() / y[n_train:].var()).item())
