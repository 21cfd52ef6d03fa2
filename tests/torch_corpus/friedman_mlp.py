import torch
import torch.nn as nn
from sklearn.datasets import make_friedman1
from sklearn.model_selection import train_test_split
from torch.utils.data import Dataset, DataLoader


class FriedmanDataset(Dataset):
    def __init__(self, X, y):
        self.X = torch.tensor(X, dtype=torch.float32)
        self.y = torch.tensor(y, dtype=torch.float32)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, idx):
        return self.X[idx], self.y[idx]


X, y = make_friedman1(n_samples=1500, noise=0.5, random_state=21)
y = (y - y.mean()) / y.std()
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=21)
torch.manual_seed(21)
train_loader = DataLoader(FriedmanDataset(X_tr, y_tr), batch_size=64, shuffle=True)
test_loader = DataLoader(FriedmanDataset(X_te, y_te), batch_size=64)

net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)

for epoch in range(30):
    net.train()
    epoch_loss = 0
    for features, target in train_loader:
        optimizer.zero_grad()
        prediction = net(features)
        loss = criterion(prediction, target)
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    if (epoch + 1) % 10 == 0:
        print(f"Epoch {epoch + 1}/30 - loss {epoch_loss / len(train_loader):.4f}")

net.eval()
sse = sst = 0.0
mean = y_tr.mean()
with torch.no_grad():
    for features, target in test_loader:
        p = net(features).squeeze(1)
        sse += ((p - target) ** 2).sum().item()
        sst += ((target - mean) ** 2).sum().item()
print("R2 on the test set:", 1 - sse / sst)
