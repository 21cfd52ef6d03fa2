"""Small-mask segmentation with on-the-fly flips and rotations."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Compose:
    def __init__(self, *fns):
        self.fns = fns

    def __call__(self, img, mask):
        for f in self.fns:
            img, mask = f(img, mask)
        return img, mask


def random_flip(img, mask):
    if torch.rand(1) < 0.5:
        img = torch.flip(img, [-1])
    if torch.rand(1) < 0.5:
        img = torch.flip(img, [-2])
    return img, mask


def random_rot90(img, mask):
    k = int(torch.randint(0, 4, (1,)))
    return torch.rot90(img, k, (-2, -1)), torch.rot90(mask, k, (-2, -1))


class Scratches(Dataset):
    def __init__(self, n, size, seed, transform=None):
        rng = np.random.default_rng(seed)
        self.transform = transform
        self.img = rng.normal(0, 0.3, (n, 1, size, size)).astype(np.float32)
        self.mask = np.zeros((n, 1, size, size), np.float32)
        for i in range(n):
            y0, x0 = rng.integers(0, size // 2, 2)
            w, h = rng.integers(3, 6), rng.integers(3, 6)
            oy, ox = rng.integers(0, 2, 2) * (size // 2 - 5)
            sl = (i, 0, slice(y0 + oy, y0 + oy + h), slice(x0 + ox, x0 + ox + w))
            self.img[sl] += 1.0
            self.mask[sl] = 1

    def __len__(self):
        return len(self.img)

    def __getitem__(self, i):
        x, m = torch.tensor(self.img[i]), torch.tensor(self.mask[i])
        return self.transform(x, m) if self.transform else (x, m)


def build():
    return nn.Sequential(
        nn.Conv2d(1, 10, 5, padding=2), nn.ReLU(),
        nn.Conv2d(10, 10, 3, padding=1), nn.ReLU(),
        nn.Conv2d(10, 1, 3, padding=1))


torch.manual_seed(41)
train = DataLoader(Scratches(300, 18, 1, Compose(random_flip, random_rot90)), batch_size=20, shuffle=True)
test = DataLoader(Scratches(80, 18, 2), batch_size=80)
net = build()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(14):
    net.train()
    for x, m in train:
        loss = nn.functional.binary_cross_entropy_with_logits(net(x), m)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch", epoch, "bce", loss.item())
net.eval()
with torch.no_grad():
    x, m = next(iter(test))
    p = net(x) > 0
    print("IoU", ((p & (m > 0)).sum() / (p | (m > 0)).sum()).item())
