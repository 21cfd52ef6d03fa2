"""Implicit feedback with sparse embeddings, SparseAdam and BPR loss."""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class BPR(nn.Module):
    def __init__(self, users, items, dim):
        super().__init__()
        self.P = nn.Embedding(users, dim, sparse=True)
        self.Q = nn.Embedding(items, dim, sparse=True)
        nn.init.normal_(self.P.weight, 0, 0.1)
        nn.init.normal_(self.Q.weight, 0, 0.1)

    def score(self, u, i):
        return (self.P(u) * self.Q(i)).sum(1)

    def forward(self, u, i, j):
        return -F.logsigmoid(self.score(u, i) - self.score(u, j)).mean()


rng = np.random.default_rng(78)
torch.manual_seed(78)
NU, NI = 120, 80
group_u, group_i = rng.integers(0, 4, NU), rng.integers(0, 4, NI)
like = rng.random((NU, NI)) < np.where(group_u[:, None] == group_i[None], 0.6, 0.04)
u, i = np.nonzero(like)
perm = rng.permutation(len(u))
u, i = torch.tensor(u[perm]), torch.tensor(i[perm])
cut = int(0.8 * len(u))
like_t = torch.tensor(like)


def negatives(users):
    j = torch.randint(0, NI, (len(users),))
    bad = like_t[users, j]
    while bad.any():
        j[bad] = torch.randint(0, NI, (int(bad.sum()),))
        bad = like_t[users, j]
    return j


model = BPR(NU, NI, 8)
opt = torch.optim.SparseAdam(model.parameters(), lr=0.02)
for ep in range(25):
    for b in torch.randperm(cut).split(128):
        loss = model(u[b], i[b], negatives(u[b]))
        opt.zero_grad()
        loss.backward()
        opt.step()
    if ep % 5 == 0:
        print("epoch", ep, "bpr", loss.item())
with torch.no_grad():
    uu, ii = u[cut:].repeat(5), i[cut:].repeat(5)
    auc = (model.score(uu, ii) > model.score(uu, negatives(uu))).float().mean()
print("held-out pair AUC", auc.item())
