"""Segmentation of small lesions in noisy scans with a Dice loss."""
import argparse
import torch
import torch.nn as nn


def scans(n, size, g):
    ax = torch.arange(size).float()
    c = torch.rand(n, 2, generator=g) * (size - 8) + 4
    r = torch.rand(n, generator=g) * 2 + 2
    d = (ax[None, :, None] - c[:, 0, None, None]) ** 2 + (ax[None, None, :] - c[:, 1, None, None]) ** 2
    mask = (d < (r ** 2)[:, None, None]).float()
    img = 0.5 * torch.randn(n, size, size, generator=g) + 1.2 * mask
    return img.unsqueeze(1), mask.unsqueeze(1)


class DiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__()
        self.smooth = smooth

    def forward(self, logits, targets):
        probs = torch.sigmoid(logits).flatten(1)
        targets = targets.flatten(1)
        inter = (probs * targets).sum(1)
        dice = (2 * inter + self.smooth) / (probs.sum(1) + targets.sum(1) + self.smooth)
        return dice.mean()


class SegNet(nn.Sequential):
    def __init__(self, w=8):
        super().__init__(
            nn.Conv2d(1, w, 5, padding=2), nn.ReLU(),
            nn.Conv2d(w, w, 3, padding=1), nn.ReLU(),
            nn.Conv2d(w, 1, 1))


def hard_dice(logits, m):
    p = (logits > 0).float()
    return (2 * (p * m).sum() / (p.sum() + m.sum() + 1e-6)).item()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--epochs', type=int, default=15)
    ap.add_argument('--seed', type=int, default=25)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    g = torch.Generator().manual_seed(a.seed)
    x, m = scans(300, 20, g)
    xt, mt = scans(100, 20, g)
    net, criterion = SegNet(), DiceLoss()
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    for ep in range(a.epochs):
        for i in torch.randperm(300).split(30):
            opt.zero_grad()
            loss = criterion(net(x[i]), m[i])
            loss.backward()
            opt.step()
        if ep % 3 == 0:
            with torch.no_grad():
                print(ep, 'loss', round(loss.item(), 4), 'test dice', round(hard_dice(net(xt), mt), 4))
    with torch.no_grad():
        print('test dice', hard_dice(net(xt), mt))


main()
