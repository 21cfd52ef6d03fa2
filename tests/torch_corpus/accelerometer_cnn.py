import numpy as np
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

SEED = 12
np.random.seed(SEED)
torch.manual_seed(SEED)


def record(label, T=32):
    """3-axis accelerometer window; the moving axis gives the activity."""
    sig = np.random.randn(T, 3) * 0.3
    t = np.arange(T)
    sig[:, label] += np.sin(2 * np.pi * t / 8 + np.random.uniform(0, 6.28))
    sig[:, (label + 1) % 3] += 0.5 * np.sin(2 * np.pi * t / 8 + np.random.uniform(0, 6.28))
    return sig


def dataset(n):
    y = np.random.randint(0, 3, n)
    return torch.tensor(np.stack([record(k) for k in y]), dtype=torch.float32), torch.from_numpy(y)


class HARNet(nn.Module):
    def __init__(self, channels=3, n_class=3):
        super().__init__()
        self.c1 = nn.Conv1d(channels, 8, 5, padding=2)
        self.c2 = nn.Conv1d(8, 8, 5, padding=2)
        self.fc = nn.Linear(8, n_class)

    def forward(self, x):
        b, t, c = x.shape
        x = x.view(b, c, t)
        x = torch.relu(self.c1(x))
        x = torch.relu(self.c2(x))
        return self.fc(x.mean(-1))


xtr, ytr = dataset(1200)
xte, yte = dataset(400)
loader = DataLoader(TensorDataset(xtr, ytr), batch_size=40, shuffle=True)
net = HARNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(8):
    for xb, yb in loader:
        opt.zero_grad()
        loss = loss_fn(net(xb), yb)
        loss.backward()
        opt.step()
    print(epoch, loss.item())
net.eval()
print("activity test accuracy", (net(xte).argmax(1) == yte).float().mean().item())
