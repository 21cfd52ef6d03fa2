import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class Shapes(Dataset):
    """Random discs and bars on 24x24 images; the input is the noisy version."""

    def __init__(self, n, seed):
        rng = np.random.default_rng(seed)
        yy, xx = np.mgrid[:24, :24]
        clean = np.zeros((n, 1, 24, 24), dtype=np.float32)
        for i in range(n):
            for _ in range(rng.integers(1, 4)):
                cy, cx, r = rng.integers(4, 20), rng.integers(4, 20), rng.integers(2, 6)
                v = rng.uniform(0.4, 1)
                if rng.random() < 0.5:
                    m = (yy - cy) ** 2 + (xx - cx) ** 2 <= r * r
                else:
                    m = (abs(yy - cy) <= 1) & (abs(xx - cx) <= 2 * r)
                clean[i, 0][m] = v
        self.clean = torch.from_numpy(clean)
        self.noisy = torch.from_numpy(clean + 0.35 * rng.standard_normal(clean.shape).astype(np.float32))

    def __len__(self):
        return len(self.clean)

    def __getitem__(self, i):
        return self.noisy[i], self.clean[i]


def conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class MiniUNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.d1, self.d2 = conv(1, c), conv(c, 2 * c)
        self.mid = conv(2 * c, 2 * c)
        self.u1 = conv(4 * c, c)
        self.u2 = conv(2 * c, c)
        self.out = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        a = self.d1(x)
        b = self.d2(F.max_pool2d(a, 2))
        m = self.mid(F.max_pool2d(b, 2))
        u = self.u1(torch.cat([F.interpolate(m, scale_factor=2), b], 1))
        u = self.u2(torch.cat([F.interpolate(u, scale_factor=2), a], 1))
        return self.out(u)


def main():
    torch.manual_seed(13)
    train, test = Shapes(500, 1), Shapes(120, 2)
    loader = DataLoader(train, batch_size=20, shuffle=True)
    net = MiniUNet()
    opt = torch.optim.Adam(net.parameters(), lr=4e-3)
    for epoch in range(6):
        net.train()
        total = 0.0
        for noisy, clean in loader:
            loss = F.mse_loss(net(noisy), clean)
            opt.zero_grad()
            loss.backward()
            opt.step()
            total += loss.item()
        net.eval()
        with torch.no_grad():
            v = F.mse_loss(net(test.noisy), test.clean).item()
        print(f"epoch {epoch} train {total / len(loader):.4f} test {v:.4f}")
    print("noisy input mse %.4f, mean image mse %.4f" % (
        F.mse_loss(test.noisy, test.clean).item(),
        F.mse_loss(train.clean.mean(0, keepdim=True).expand_as(test.clean), test.clean).item()))


main()
