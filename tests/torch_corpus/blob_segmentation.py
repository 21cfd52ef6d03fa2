import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


class BlobMasks(Dataset):
    """Images with bright ellipses on textured ground; the mask marks the ellipses."""

    def __init__(self, n, size=24, seed=0, flip=False):
        rng = np.random.default_rng(seed)
        self.flip = flip
        self.imgs = np.zeros((n, size, size), np.float32)
        self.masks = np.zeros((n, size, size), np.float32)
        yy, xx = np.mgrid[:size, :size]
        for i in range(n):
            self.imgs[i] = rng.normal(0, 0.4, (size, size)) + 0.3 * np.sin(xx / rng.uniform(1, 4))
            for _ in range(rng.integers(1, 3)):
                cy, cx = rng.uniform(4, size - 4, 2)
                ry, rx = rng.uniform(2, 5, 2)
                e = ((yy - cy) / ry) ** 2 + ((xx - cx) / rx) ** 2 < 1
                self.masks[i][e] = 1
                self.imgs[i][e] += 1.0

    def __len__(self):
        return len(self.imgs)

    def __getitem__(self, i):
        x, m = torch.from_numpy(self.imgs[i]), torch.from_numpy(self.masks[i])
        if self.flip and torch.rand(()) < 0.5:
            x, m = x.flip(-1), m.flip(-1)
        return x[None], m[None]


class MiniUNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.d1 = nn.Sequential(nn.Conv2d(1, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU())
        self.d2 = nn.Sequential(nn.Conv2d(c, 2 * c, 3, padding=1), nn.ReLU())
        self.up = nn.ConvTranspose2d(2 * c, c, 2, stride=2)
        self.out = nn.Sequential(nn.Conv2d(2 * c, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, 1, 1))

    def forward(self, x):
        a = self.d1(x)
        b = self.d2(F.max_pool2d(a, 2))
        return self.out(torch.cat([a, self.up(b)], 1))


def soft_dice(logits, target, eps=1.0):
    p = torch.sigmoid(logits)
    inter = (p * target).sum((1, 2, 3))
    return 1 - ((2 * inter + eps) / (p.sum((1, 2, 3)) + target.sum((1, 2, 3)) + eps)).mean()


def iou(model, dl):
    inter = union = 0
    model.eval()
    with torch.no_grad():
        for x, m in dl:
            p = model(x) > 0
            inter += (p & (m > 0)).sum().item()
            union += (p | (m > 0)).sum().item()
    return inter / union


torch.manual_seed(0)
train_dl = DataLoader(BlobMasks(240, seed=1, flip=True), batch_size=16, shuffle=True)
test_dl = DataLoader(BlobMasks(60, seed=2), batch_size=60)
unet = MiniUNet()
opt = torch.optim.Adam(unet.parameters(), lr=5e-3)
for epoch in range(10):
    unet.train()
    for x, m in train_dl:
        z = unet(x)
        loss = F.binary_cross_entropy_with_logits(z, m) + soft_dice(z, m)
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(f"epoch {epoch}: loss {loss.item():.3f} IoU {iou(unet, test_dl):.3f}")
print("test IoU", iou(unet, test_dl))
