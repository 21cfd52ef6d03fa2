import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler


class WineTasks(Dataset):
    """class and alcohol content from the other columns"""

    def __init__(self, x, alcohol, label):
        self.x, self.alcohol, self.label = x, alcohol, label

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return {"features": self.x[i], "alcohol": self.alcohol[i], "label": self.label[i]}


class SharedNet(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(n, 32), nn.ReLU(), nn.Dropout(0.1))
        self.heads = nn.ModuleDict({"label": nn.Linear(32, 3), "alcohol": nn.Linear(32, 1)})

    def forward(self, x):
        h = self.trunk(x)
        return {k: head(h) for k, head in self.heads.items()}


torch.manual_seed(6)
X, y = load_wine(return_X_y=True)
X = torch.tensor(StandardScaler().fit_transform(X)).float()
y = torch.tensor(y)
perm = torch.randperm(len(X))
tr, te = perm[:140], perm[140:]
make = lambda i: WineTasks(X[i, 1:], X[i, 0], y[i])
loader = DataLoader(make(tr), batch_size=20, shuffle=True)
net = SharedNet(12)
ce, mse = nn.CrossEntropyLoss(), nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3, weight_decay=1e-4)
for epoch in range(30):
    net.train()
    for batch in loader:
        out = net(batch["features"])
        loss = ce(out["label"], batch["label"]) + 0.5 * mse(out["alcohol"].squeeze(1), batch["alcohol"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        print(epoch, loss.item())
net.eval()
with torch.no_grad():
    out = net(X[te, 1:])
    print("accuracy", (out["label"].argmax(1) == y[te]).float().mean().item())
