import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import make_friedman1
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

seed = 0
torch.manual_seed(seed)
X, y = make_friedman1(n_samples=2000, n_features=10, noise=0.5, random_state=seed)
y = (y - y.mean()) / y.std()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=1)

train_ds = TensorDataset(torch.tensor(X_train, dtype=torch.float32),
                         torch.tensor(y_train, dtype=torch.float32))
loader = DataLoader(train_ds, batch_size=32, shuffle=True)

model = nn.Sequential(
    nn.Linear(10, 64), nn.ReLU(),
    nn.Linear(64, 64), nn.ReLU(),
    nn.Linear(64, 1))
criterion = nn.MSELoss()
opt = torch.optim.Adam(model.parameters(), lr=2e-3)

for epoch in range(40):
    running = 0.0
    for xb, yb in loader:
        opt.zero_grad()
        out = model(xb)
        loss = criterion(out, yb)
        loss.backward()
        opt.step()
        running += loss.item() * len(xb)
    if epoch % 5 == 0:
        print(f"epoch {epoch:3d}  loss {running / len(train_ds):.4f}")

model.eval()
with torch.no_grad():
    pred = model(torch.tensor(X_test, dtype=torch.float32)).numpy().ravel()
print("test r2", r2_score(y_test, pred))
