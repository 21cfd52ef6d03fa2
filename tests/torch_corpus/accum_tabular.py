"""Tabular regressor with gradient accumulation to emulate large batches."""
import argparse
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split


def synth(n, d, gen):
    x = torch.randn(n, d, generator=gen)
    w = torch.randn(d, 1, generator=gen)
    y = torch.tanh(x @ w / d ** 0.5) + 0.5 * x[:, :1] * x[:, 1:2]
    return x, y + 0.05 * torch.randn(n, 1, generator=gen)


def build(d, hidden):
    return nn.Sequential(nn.Linear(d, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, 1))


def run_epoch(model, loader, opt, loss_fn, accum):
    model.train()
    opt.zero_grad()
    total = 0.0
    for i, (xb, yb) in enumerate(loader):
        loss = loss_fn(model(xb), yb) / accum
        loss.backward()
        total += loss.item() * accum
        if (i + 1) % accum == 0:
            opt.step()
            opt.zero_grad()
    return total / len(loader)


def r2(model, ds):
    model.eval()
    x, y = map(torch.stack, zip(*ds))
    with torch.no_grad():
        res = (model(x) - y).pow(2).sum()
    return 1 - (res / (y - y.mean()).pow(2).sum()).item()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--batch-size', type=int, default=32)
    ap.add_argument('--accum-steps', type=int, default=64)
    ap.add_argument('--epochs', type=int, default=30)
    ap.add_argument('--lr', type=float, default=5e-3)
    cfg = ap.parse_args()
    seed = 11
    torch.manual_seed(seed)
    x, y = synth(2000, 8, torch.Generator().manual_seed(seed))
    train, test = random_split(TensorDataset(x, y), [1600, 400])
    loader = DataLoader(train, batch_size=cfg.batch_size, shuffle=True)
    model = build(8, 48)
    opt = torch.optim.AdamW(model.parameters(), lr=cfg.lr)
    for ep in range(cfg.epochs):
        l = run_epoch(model, loader, opt, nn.MSELoss(), cfg.accum_steps)
        if ep % 5 == 0:
            print(f"ep {ep:02d} mse {l:.4f} r2 {r2(model, test):.3f}")
    print("test R2:", round(r2(model, test), 4))


if __name__ == '__main__':
    main()
