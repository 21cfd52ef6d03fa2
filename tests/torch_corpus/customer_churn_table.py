import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


def load_frame(n=2400, seed=21):
    rng = np.random.default_rng(seed)
    df = pd.DataFrame({
        "tenure": rng.gamma(2, 12, n),
        "monthly": rng.normal(65, 20, n),
        "tickets": rng.poisson(1.5, n),
        "contract": rng.integers(0, 3, n),
        "usage_gb": rng.lognormal(3, 0.6, n),
    })
    z = -0.09 * df.tenure + 0.05 * (df.monthly - 65) + 1.1 * df.tickets - 1.2 * df.contract + 1.2
    df["churn"] = (z + rng.logistic(0, 0.5, n) > 0).astype(int)
    df["promo_group"] = rng.integers(0, 2, n)
    return df


class ChurnData(Dataset):
    def __init__(self, df, mean=None, std=None):
        feats = df.drop(columns=["churn", "promo_group"]).to_numpy(dtype="float32")
        self.mean = feats.mean(0) if mean is None else mean
        self.std = feats.std(0) if std is None else std
        self.x = torch.from_numpy((feats - self.mean) / self.std)
        self.y = torch.from_numpy(df.iloc[:, -1].to_numpy()).float()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class MLP(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(d, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)


df = load_frame()
train_df, test_df = df.iloc[:1900], df.iloc[1900:]
train = ChurnData(train_df)
test = ChurnData(test_df, train.mean, train.std)

torch.manual_seed(2)
model = MLP(train.x.shape[1])
opt = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-5)
lossf = nn.BCEWithLogitsLoss()
loader = DataLoader(train, batch_size=64, shuffle=True)

for epoch in range(20):
    model.train()
    s = 0.0
    for x, y in loader:
        opt.zero_grad()
        loss = lossf(model(x), y)
        loss.backward()
        opt.step()
        s += loss.item()
    model.eval()
    with torch.no_grad():
        acc = ((model(test.x) > 0).float() == test.y).float().mean().item()
    if (epoch + 1) % 4 == 0:
        print(f"epoch {epoch+1} loss {s/len(loader):.4f} test acc {acc:.3f}")
base = max(test.y.mean().item(), 1 - test.y.mean().item())
print("always the larger class: %.3f" % base)
