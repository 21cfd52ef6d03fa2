"""segmentation loss stuck around 0.6-0.7, am I doing something wrong?"""
import argparse
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


class Blobs(Dataset):
    def __init__(self, n, size=16, seed=0):
        g = torch.Generator().manual_seed(seed)
        yy, xx = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
        self.items = []
        for _ in range(n):
            cy, cx = torch.randint(3, size - 3, (2,), generator=g)
            m = ((yy - cy) ** 2 + (xx - cx) ** 2 < 5).float()
            self.items.append(((m + 0.4 * torch.randn(size, size, generator=g))[None], m[None]))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, idx):
        return self.items[idx]


def double_conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(o, o, 3, padding=1), nn.ReLU(inplace=True))


class MiniUNet(nn.Module):
    def __init__(self, n_class=1):
        super().__init__()
        self.down = double_conv(1, 8)
        self.pool = nn.MaxPool2d(2)
        self.mid = double_conv(8, 16)
        self.up = nn.Upsample(scale_factor=2)
        self.dec = double_conv(24, 8)
        self.last = nn.Conv2d(8, n_class, 1)

    def forward(self, x):
        c = self.down(x)
        m = self.up(self.mid(self.pool(c)))
        out = self.last(self.dec(torch.cat([m, c], dim=1)))
        return torch.sigmoid(out)


def train_model(model, loaders, optimizer, criterion, num_epochs):
    for epoch in range(num_epochs):
        model.train()
        running = 0.0
        for inputs, labels in loaders["train"]:
            optimizer.zero_grad()
            outputs = model(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running += loss.item()
        print("epoch", epoch, "loss", running / len(loaders["train"]))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--lr", type=float, default=3e-3)
    args = p.parse_args()
    torch.manual_seed(0)
    loaders = {"train": DataLoader(Blobs(240), batch_size=12, shuffle=True), "val": DataLoader(Blobs(60, seed=1), batch_size=60)}
    model = MiniUNet()
    train_model(model, loaders, torch.optim.Adam(model.parameters(), lr=args.lr), nn.BCEWithLogitsLoss(), args.epochs)
    model.eval()
    with torch.no_grad():
        x, m = next(iter(loaders["val"]))
        pred = (model(x) > 0.5).float()
        print("dice", (2 * (pred * m).sum() / (pred.sum() + m.sum() + 1e-6)).item())
