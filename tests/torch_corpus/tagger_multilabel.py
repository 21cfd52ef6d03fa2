"""Multi-label tagging: each sample carries a few of 12 tags."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from sklearn.metrics import f1_score

N_TAGS = 12


class TagSet(Dataset):
    def __init__(self, n, seed, protos):
        r = np.random.RandomState(seed)
        self.y = (r.rand(n, N_TAGS) < 0.15).astype(np.float32)
        self.x = (self.y @ protos + 0.3 * r.randn(n, protos.shape[1])).astype(np.float32)

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, k):
        return self.x[k], self.y[k]


class TagNet(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.BatchNorm1d(64))
        self.tags = nn.Sequential(nn.Linear(64, N_TAGS), nn.Sigmoid())

    def forward(self, x):
        return self.tags(self.trunk(x))


def evaluate(model, loader):
    model.eval()
    P, Y = [], []
    with torch.no_grad():
        for x, y in loader:
            P.append((torch.sigmoid(model(x)) > 0.5).float())
            Y.append(y)
    P, Y = torch.cat(P).numpy(), torch.cat(Y).numpy()
    return f1_score(Y, P, average="micro", zero_division=0), (P == Y).all(1).mean()


torch.manual_seed(17)
protos = np.random.RandomState(0).randn(N_TAGS, 24)
tr = DataLoader(TagSet(1500, 1, protos), batch_size=50, shuffle=True)
te = DataLoader(TagSet(400, 2, protos), batch_size=200)
model = TagNet(24)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(12):
    model.train()
    for x, y in tr:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    f1, exact = evaluate(model, te)
    print(f"{epoch:3d}  micro-F1 {f1:.3f}  exact {exact:.3f}")
print("exact match ratio on test: {:.4f}".format(exact))
