# Siamese network: are two digits the same class?
import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import Dataset, DataLoader
from sklearn.datasets import load_digits


class PairDataset(Dataset):
    def __init__(self, x, y, n_pairs):
        self.x, self.y, self.n_pairs = x, y, n_pairs
        self.by_class = [torch.nonzero(y == c).flatten() for c in range(10)]

    def __len__(self):
        return self.n_pairs

    def __getitem__(self, i):
        a = torch.randint(len(self.y), (1,)).item()
        same = i % 2
        if same:
            pool = self.by_class[self.y[a]]
            b = pool[torch.randint(len(pool), (1,))].item()
        else:
            b = torch.randint(len(self.y), (1,)).item()
            while self.y[b] == self.y[a]:
                b = torch.randint(len(self.y), (1,)).item()
        return self.x[a], self.x[b], torch.tensor(float(same))


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.0):
        super().__init__()
        self.margin = margin

    def forward(self, d, same):
        return (same * d.pow(2) + (1 - same) * torch.clamp(self.margin - d, min=0).pow(2)).mean()


torch.manual_seed(62)
X, y = load_digits(return_X_y=True)
X, y = torch.tensor(X / 16.).float(), torch.tensor(y)
p = torch.randperm(len(y))
X, y = X[p], y[p]
train_dl = DataLoader(PairDataset(X[:1300], y[:1300], 3000), batch_size=60, shuffle=True)
test_dl = DataLoader(PairDataset(X[1300:], y[1300:], 800), batch_size=200)
tower = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 16))
dist = nn.PairwiseDistance()
criterion = ContrastiveLoss()
optimizer = optim.Adam(tower.parameters(), lr=2e-3)
for epoch in range(8):
    for a, b, same in train_dl:
        optimizer.zero_grad()
        loss = criterion(dist(tower(a), tower(b)), same)
        loss.backward()
        optimizer.step()
    print("Epoch {} contrastive loss {:.4f}".format(epoch, loss.item()))
hit = 0
with torch.no_grad():
    for a, b, same in test_dl:
        hit += ((dist(tower(a), tower(b)) < 0.5).float() == same).sum().item()
print("pair accuracy", hit / 800)
