"""Small CNN on synthetic shapes (squares / crosses / discs), Trainer style."""
import argparse
import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import Dataset, DataLoader


def draw(kind, rng, size=16):
    img = rng.normal(0, 0.15, (size, size)).astype("float32")
    cy, cx = rng.integers(5, size - 5, 2)
    r = rng.integers(2, 5)
    yy, xx = np.mgrid[:size, :size]
    if kind == 0:
        m = (abs(yy - cy) <= r) & (abs(xx - cx) <= r) & ~((abs(yy - cy) < r) & (abs(xx - cx) < r))
    elif kind == 1:
        m = ((yy == cy) & (abs(xx - cx) <= r)) | ((xx == cx) & (abs(yy - cy) <= r))
    else:
        m = (yy - cy) ** 2 + (xx - cx) ** 2 <= r * r
    img[m] += 1.0
    return img


class ShapesDataset(Dataset):
    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        self.labels = rng.integers(0, 3, n)
        self.images = np.stack([draw(k, rng) for k in self.labels])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.from_numpy(self.images[i])[None], int(self.labels[i])


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(width, 2 * width, 3, padding=1), nn.BatchNorm2d(2 * width), nn.ReLU(),
            nn.AdaptiveMaxPool2d(1),
        )
        self.classifier = nn.Linear(2 * width, 3)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Trainer:
    def __init__(self, model, loaders, args):
        self.model, self.loaders, self.args = model, loaders, args
        self.loss_fn = nn.CrossEntropyLoss()
        self.opt = optim.AdamW(model.parameters(), lr=args.lr)

    def train_epoch(self):
        self.model.train()
        tot = 0.
        for xb, yb in self.loaders["train"]:
            loss = self.loss_fn(self.model(xb), yb)
            self.opt.zero_grad(set_to_none=True)
            loss.backward()
            self.opt.step()
            tot += loss.item()
        return tot / len(self.loaders["train"])

    @torch.no_grad()
    def evaluate(self, split):
        self.model.eval()
        good = n = 0
        for xb, yb in self.loaders[split]:
            good += (self.model(xb).argmax(1) == yb).sum().item()
            n += len(yb)
        return good / n

    def fit(self):
        for ep in range(self.args.epochs):
            l = self.train_epoch()
            print(f"[{ep}] train_loss={l:.4f} val_acc={self.evaluate('val'):.3f}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--epochs", type=int, default=6)
    p.add_argument("--width", type=int, default=8)
    p.add_argument("--seed", type=int, default=7)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    loaders = {
        "train": DataLoader(ShapesDataset(900, 1), batch_size=32, shuffle=True),
        "val": DataLoader(ShapesDataset(300, 2), batch_size=128),
    }
    t = Trainer(Net(args.width), loaders, args)
    t.fit()
    print("final val_acc", round(t.evaluate("val"), 4))


if __name__ == "__main__":
    main()
