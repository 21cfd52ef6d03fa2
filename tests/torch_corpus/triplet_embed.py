"""Metric learning: triplet loss on digits, judged by 1-nearest-neighbour in the embedding."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier


class Embedder(nn.Module):
    def __init__(self, dim=3):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, dim))

    def forward(self, x):
        return F.normalize(self.net(x), dim=-1)


def sample_triplets(y, n):
    a = torch.randint(0, len(y), (n,))
    pos = torch.stack([(y == y[i]).nonzero()[:, 0][torch.randint(0, int((y == y[i]).sum()), ())] for i in a])
    neg = torch.stack([(y != y[i]).nonzero()[:, 0][torch.randint(0, int((y != y[i]).sum()), ())] for i in a])
    return a, pos, neg


torch.manual_seed(29)
X, Y = load_digits(return_X_y=True)
X = torch.tensor(X / 16).float()
Y = torch.tensor(Y)
perm = torch.randperm(len(Y))
X, Y = X[perm], Y[perm]
emb = Embedder()
opt = torch.optim.Adam(emb.parameters(), lr=3e-3)
crit = nn.TripletMarginLoss(margin=0.4)
for it in range(250):
    a, p, n = sample_triplets(Y[:1200], 96)
    loss = crit(emb(X[a]), emb(X[p]), emb(X[n]))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 50 == 0:
        print(it, round(loss.item(), 4))
with torch.no_grad():
    E = emb(X).numpy()
knn = KNeighborsClassifier(5).fit(E[:1200], Y[:1200])
print("5-NN accuracy in 3-d embedding:", knn.score(E[1200:], Y[1200:]))
