# matrix factorisation with biases on simulated star ratings
import numpy as np
import pandas as pd
import torch
import torch.nn as nn

SEED = 2
np.random.seed(SEED)
torch.manual_seed(SEED)
users, items, k = 200, 120, 4
U = np.random.normal(0, 0.6, (users, k))
V = np.random.normal(0, 0.6, (items, k))
bu, bi = np.random.normal(0, 0.35, users), np.random.normal(0, 0.4, items)
rows = []
for u in range(users):
    for i in np.random.choice(items, 55, replace=False):
        r = 3.3 + bu[u] + bi[i] + U[u] @ V[i] + np.random.normal(0, 0.5)
        rows.append((u, i, np.clip(np.rint(r), 1, 5)))
df = pd.DataFrame(rows, columns=["user", "item", "stars"]).sample(frac=1, random_state=SEED)
cut = int(0.85 * len(df))
train, test = df.iloc[:cut], df.iloc[cut:]
mean = train.stars.mean()


def tensors(d):
    return (torch.tensor(d.user.values), torch.tensor(d.item.values),
            torch.tensor(d.stars.values, dtype=torch.float32))


class MF(nn.Module):
    def __init__(self, dim=6):
        super().__init__()
        self.u, self.i = nn.Embedding(users, dim), nn.Embedding(items, dim)
        self.bu, self.bi = nn.Embedding(users, 1), nn.Embedding(items, 1)
        for e in (self.u, self.i):
            nn.init.normal_(e.weight, std=0.1)
        for e in (self.bu, self.bi):
            nn.init.zeros_(e.weight)

    def forward(self, u, i):
        return mean + (self.u(u) * self.i(i)).sum(1) + self.bu(u).squeeze(1) + self.bi(i).squeeze(1)


net = MF()
opt = torch.optim.AdamW(net.parameters(), lr=0.01, weight_decay=0.1)
tu, ti, tr = tensors(train)
su, si, sr = tensors(test)
for epoch in range(15):
    perm = torch.randperm(len(tr))
    tot = 0.0
    for b in perm.split(128):
        loss = ((net(tu[b], ti[b]) - tr[b]) ** 2).mean()
        opt.zero_grad()
        loss.backward()
        opt.step()
        tot += loss.item() * len(b)
    with torch.no_grad():
        rmse = ((net(su, si) - sr) ** 2).mean().sqrt().item()
    print("epoch %2d train mse %.3f test rmse %.3f" % (epoch, tot / len(tr), rmse))
print("global mean rmse %.3f" % float(np.sqrt(((test.stars - mean) ** 2).mean())))
