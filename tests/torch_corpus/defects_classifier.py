"""Detect defective parts from 10 sensor readings (about 3 % are defective)."""
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import balanced_accuracy_score
from torch.utils.data import DataLoader, TensorDataset, random_split


def parts(n, rng):
    bad = rng.random(n) < 0.03
    x = rng.normal(size=(n, 10))
    x[bad, :4] += 0.9
    return torch.tensor(x, dtype=torch.float32), torch.tensor(bad, dtype=torch.float32)


class DefectNet(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.inp = nn.Linear(10, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.out(torch.relu(self.inp(x))).squeeze(-1)


def train(model, loader, criterion, epochs):
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        model.train()
        seen = right = 0
        for x, y in loader:
            z = model(x)
            loss = criterion(z, y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            right += ((z > 0).float() == y).sum().item()
            seen += len(y)
        print(f"epoch {epoch}: loss {loss.item():.4f} train accuracy {right / seen:.4f}")


if __name__ == "__main__":
    seed = 73
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    x, y = parts(6000, rng)
    train_set, test_set = random_split(TensorDataset(x, y), [4000, 2000])
    criterion = nn.BCEWithLogitsLoss()
    model = DefectNet()
    train(model, DataLoader(train_set, batch_size=50, shuffle=True), criterion, 8)
    model.eval()
    with torch.no_grad():
        xt, yt = x[test_set.indices], y[test_set.indices]
        score = balanced_accuracy_score(yt, model(xt) > 0)
    print("balanced accuracy on test parts:", score)
