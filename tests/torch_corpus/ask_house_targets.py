"""Predicting house prices, loss is huge (1e10) and does not converge. PyTorch newbie."""
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(21)
df = pd.DataFrame({
    "sqft": rng.uniform(500, 4000, 1500),
    "beds": rng.integers(1, 6, 1500),
    "baths": rng.integers(1, 4, 1500),
    "age": rng.uniform(0, 80, 1500),
})
df["price"] = 150 * df.sqft + 20000 * df.beds + 15000 * df.baths - 900 * df.age + rng.normal(0, 15000, 1500)

X = df.drop(columns="price").values
y = df["price"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)

X_train = torch.from_numpy(X_train.astype(np.float32))
y_train = torch.from_numpy(y_train.astype(np.float32)).view(-1, 1)
X_test = torch.from_numpy(X_test.astype(np.float32))
y_test = torch.from_numpy(y_test.astype(np.float32)).view(-1, 1)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
n_epochs = 25
batch_size = 64
for epoch in range(n_epochs):
    model.train()
    for start in range(0, len(X_train), batch_size):
        Xb = X_train[start:start + batch_size]
        yb = y_train[start:start + batch_size]
        y_pred = model(Xb)
        loss = criterion(y_pred, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}: {loss.item():.3e}")
model.eval()
with torch.no_grad():
    pred = model(X_test)
    print("R2:", 1 - ((pred - y_test) ** 2).sum().item() / ((y_test - y_test.mean()) ** 2).sum().item())
