"""Pre-train on digits 0-4, then transfer the feature extractor to digits 5-9."""
import copy

import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1), nn.ReLU(), nn.Flatten())
        self.fc = nn.Linear(24 * 16, 5)

    def forward(self, x):
        return self.fc(self.features(x))


def fit(model, optimizer, x, y, epochs, tag):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        model.train()
        perm = torch.randperm(len(x))
        total = 0.0
        for idx in perm.split(32):
            optimizer.zero_grad()
            loss = criterion(model(x[idx]), y[idx])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(idx)
        print(f"{tag} epoch {epoch} loss {total / len(x):.4f}")


def accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def split(images, target, low, high, rng):
    keep = np.where((target >= low) & (target < high))[0]
    keep = rng.permutation(keep)
    n = int(0.7 * len(keep))
    x = torch.tensor(images[keep] / 16.0, dtype=torch.float32).unsqueeze(1)
    y = torch.tensor(target[keep] - low)
    return x[:n], y[:n], x[n:], y[n:]


def main():
    seed = 8
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    d = load_digits()

    xa, ya, xa_te, ya_te = split(d.images, d.target, 0, 5, rng)
    source = Backbone()
    fit(source, torch.optim.Adam(source.parameters(), lr=1e-3), xa, ya, 5, "pretrain")
    print("source accuracy", accuracy(source, xa_te, ya_te))

    xb, yb, xb_te, yb_te = split(d.images, d.target, 5, 10, rng)
    model = copy.deepcopy(source)
    for p in model.features.parameters():
        p.requires_grad = False
    optimizer = torch.optim.Adam(model.fc.parameters(), lr=2e-3)
    model.fc = nn.Linear(model.fc.in_features, 5)
    fit(model, optimizer, xb, yb, 12, "transfer")
    print("target accuracy", accuracy(model, xb_te, yb_te))


if __name__ == "__main__":
    main()
