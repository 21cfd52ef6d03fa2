# Two pulses arrive on channel A and channel B; predict which one came first.
import argparse
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class PulseDataset(Dataset):
    def __init__(self, n, steps, rng):
        x = rng.normal(0, 0.15, size=(n, steps, 3)).astype(np.float32)
        y = rng.integers(0, 2, size=n)
        for i in range(n):
            t1 = rng.integers(1, steps // 2 - 1)
            t2 = rng.integers(steps // 2, steps - 2)
            first, second = (0, 1) if y[i] == 0 else (1, 0)
            x[i, t1, first] += 2.0
            x[i, t2, second] += 2.0
        self.x = torch.from_numpy(x)
        self.y = torch.from_numpy(y)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class PulseLSTM(nn.Module):
    def __init__(self, n_features, hidden, n_classes):
        super().__init__()
        self.lstm = nn.LSTM(n_features, hidden, num_layers=1)
        self.fc = nn.Linear(hidden, n_classes)

    def forward(self, x):
        out, (h, c) = self.lstm(x)
        return self.fc(out[:, -1, :])


def evaluate(model, loader):
    model.eval()
    correct = total = 0
    with torch.no_grad():
        for xb, yb in loader:
            correct += (model(xb).argmax(-1) == yb).sum().item()
            total += len(yb)
    return correct / total


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=15)
    ap.add_argument("--hidden", type=int, default=32)
    ap.add_argument("--lr", type=float, default=5e-3)
    ap.add_argument("--seed", type=int, default=11)
    args = ap.parse_args()

    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    train = DataLoader(PulseDataset(1500, 20, rng), batch_size=50, shuffle=True)
    test = DataLoader(PulseDataset(500, 20, rng), batch_size=50)

    model = PulseLSTM(3, args.hidden, 2)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)

    for epoch in range(1, args.epochs + 1):
        model.train()
        losses = []
        for xb, yb in train:
            optimizer.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            losses.append(loss.item())
        print(f"[{epoch:02d}] loss={np.mean(losses):.4f} test_acc={evaluate(model, test):.3f}")
