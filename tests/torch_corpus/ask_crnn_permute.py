"""CNN on RGB crops given as HWC arrays: accuracy stays near chance (reported 'fixed' shape error with reshape)."""
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(9)


def crops(n):
    """Which colour has the bright square? Pictures are height x width x channel."""
    y = rng.integers(0, 3, n)
    x = rng.normal(0, 0.25, (n, 12, 12, 3)).astype(np.float32)
    for i, k in enumerate(y):
        r, c = rng.integers(0, 7, 2)
        x[i, r:r + 5, c:c + 5, k] += 1.0
        r, c = rng.integers(0, 7, 2)
        x[i, r:r + 5, c:c + 5, (k + 1) % 3] += 0.5
        r, c = rng.integers(0, 7, 2)
        x[i, r:r + 5, c:c + 5, (k + 2) % 3] += 0.5
    return torch.from_numpy(x), torch.from_numpy(y)


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        self.classifier = nn.Linear(16, 3)

    def forward(self, x):
        x = x.reshape(-1, 3, 12, 12)
        x = self.features(x)
        return self.classifier(torch.flatten(x, 1))


torch.manual_seed(9)
X, Y = crops(900)
Xt, Yt = crops(300)
model = ConvNet()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
loss_func = nn.CrossEntropyLoss()
for epoch in range(10):
    p = torch.randperm(900)
    for i in range(0, 900, 30):
        b = p[i:i + 30]
        out = model(X[b])
        loss = loss_func(out, Y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, round(loss.item(), 4))
print("accuracy", (model(Xt).argmax(1) == Yt).float().mean().item())
