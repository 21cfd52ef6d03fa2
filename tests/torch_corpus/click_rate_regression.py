import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset
from sklearn.model_selection import train_test_split

np.random.seed(8)
torch.manual_seed(8)

# banner features -> observed click rate
n = 1800
feats = np.random.randn(n, 10).astype(np.float32)
w = np.random.randn(10)
rate = 1 / (1 + np.exp(-(feats @ w * 0.5 + 0.6 * feats[:, 0] * feats[:, 1])))
rate = np.clip(rate + 0.03 * np.random.randn(n), 0, 0.999)

x_tr, x_te, y_tr, y_te = train_test_split(feats, rate, test_size=0.2, random_state=8)


def to_loader(x, y, train):
    x = torch.as_tensor(x, dtype=torch.float32)
    y = torch.as_tensor(y, dtype=torch.long).view(-1, 1)
    return DataLoader(TensorDataset(x, y), batch_size=32, shuffle=train)


class RateNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(10, 64)
        self.l2 = nn.Linear(64, 64)
        self.l3 = nn.Linear(64, 1)
        self.act = nn.LeakyReLU(0.1)

    def forward(self, x):
        x = self.act(self.l1(x))
        x = self.act(self.l2(x))
        return self.l3(x)


net = RateNet()
opt = optim.Adam(net.parameters(), lr=1e-3)
mse = nn.MSELoss()
train_loader = to_loader(x_tr, y_tr, True)

for epoch in range(1, 26):
    running = 0.0
    for xb, yb in train_loader:
        opt.zero_grad()
        loss = mse(net(xb), yb.float())
        loss.backward()
        opt.step()
        running += loss.item()
    if epoch % 5 == 0:
        print(f"[{epoch}] train mse {running / len(train_loader):.5f}")

with torch.no_grad():
    pred = net(torch.from_numpy(x_te)).squeeze(1).numpy()
r2 = 1 - np.sum((y_te - pred) ** 2) / np.sum((y_te - y_te.mean()) ** 2)
print("held-out R2", round(float(r2), 3), "mean prediction", pred.mean(), "mean target", y_te.mean())
