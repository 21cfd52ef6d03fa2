import argparse

import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader, TensorDataset


def make_mix(n, rng):
    cement = rng.uniform(100, 540, n)
    water = rng.uniform(120, 250, n)
    age = rng.choice([3, 7, 14, 28, 56, 90], n).astype(float)
    fly = rng.uniform(0, 200, n)
    strength = 28 * np.log1p(age) / np.log(29) * (cement + 0.3 * fly) / (water * 1.6) + rng.normal(0, 3, n)
    return np.stack([cement, water, age, fly], 1), strength


def build(hidden):
    return nn.Sequential(nn.Linear(4, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 1))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=40)
    ap.add_argument("--lr", type=float, default=2e-3)
    ap.add_argument("--hidden", type=int, default=48)
    args = ap.parse_args()

    rng = np.random.default_rng(3)
    torch.manual_seed(3)
    X, y = make_mix(1600, rng)
    cut = 1280
    sc = StandardScaler().fit(X[:cut])
    mu, sd = y[:cut].mean(), y[:cut].std()
    Xt = torch.tensor(sc.transform(X), dtype=torch.float32)
    yt = torch.tensor((y - mu) / sd, dtype=torch.float32)
    loader = DataLoader(TensorDataset(Xt[:cut], yt[:cut]), batch_size=64, shuffle=True)

    net = build(args.hidden)
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    crit = nn.MSELoss()
    for ep in range(args.epochs):
        net.train()
        tot = 0.0
        for xb, yb in loader:
            opt.zero_grad()
            out = net(xb)
            loss = crit(out, yb)
            loss.backward()
            opt.step()
            tot += loss.item() * len(xb)
        if ep % 5 == 0:
            print(f"epoch {ep:3d} mse {tot / cut:.4f}")

    net.eval()
    with torch.no_grad():
        p = net(Xt[cut:]).squeeze(1).numpy() * sd + mu
    t = y[cut:]
    print("test R2: %.3f" % (1 - ((t - p) ** 2).sum() / ((t - t.mean()) ** 2).sum()))


if __name__ == "__main__":
    main()
