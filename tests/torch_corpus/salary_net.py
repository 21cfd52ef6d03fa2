import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(90)
n = 1500
frame = pd.DataFrame({
    "years": rng.integers(0, 30, n),
    "hours": rng.normal(40, 5, n),
    "degree": rng.choice(["none", "bachelor", "master", "phd"], n),
    "dept": rng.choice(list("ABCDE"), n),
})
bonus = frame.degree.map({"none": 0, "bachelor": 8000, "master": 15000, "phd": 22000})
frame["salary"] = 30000 + 1500 * frame.years + bonus + 500 * (frame.hours - 40) + rng.normal(0, 3000, n)

train_df, test_df = train_test_split(frame, test_size=0.2, random_state=90)
prep = ColumnTransformer([
    ("num", StandardScaler(), ["years", "hours"]),
    ("cat", OneHotEncoder(sparse_output=False), ["degree", "dept"]),
])
X_train = torch.tensor(prep.fit_transform(train_df), dtype=torch.float32)
X_test = torch.tensor(prep.transform(test_df), dtype=torch.float32)
y_train = torch.tensor(train_df["salary"].values, dtype=torch.float32).unsqueeze(1)
y_test = torch.tensor(test_df["salary"].values, dtype=torch.float32).unsqueeze(1)

torch.manual_seed(90)


class SalaryNet(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.seq = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.seq(x)


net = SalaryNet(X_train.shape[1])
mse = nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(25):
    perm = torch.randperm(len(X_train))
    for chunk in perm.split(32):
        optimizer.zero_grad()
        loss = mse(net(X_train[chunk]), y_train[chunk])
        loss.backward()
        optimizer.step()
    if epoch % 5 == 0:
        print(f"epoch {epoch:3d} mse {loss.item():.4g}")

with torch.no_grad():
    pred = net(X_test)
r2 = 1 - ((pred - y_test) ** 2).sum() / ((y_test - y_test.mean()) ** 2).sum()
print(f"R2 on held-out employees: {r2.item():.4f}")
