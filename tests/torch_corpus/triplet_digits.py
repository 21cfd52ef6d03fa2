import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

torch.manual_seed(23)
rng = np.random.default_rng(23)
d = load_digits()
X = d.data.astype(np.float32) / 16.0
# hide the digit in a random linear mix with noise dimensions
mix = rng.normal(size=(128, 128)).astype(np.float32) / 11
X = np.concatenate([X, rng.normal(0, 1.0, size=(len(X), 64)).astype(np.float32)], 1) @ mix
y = d.target
perm = rng.permutation(len(X))
X, y = X[perm], y[perm]
Xtr, ytr, Xte, yte = X[:1300], y[:1300], X[1300:], y[1300:]
by_class = {c: np.flatnonzero(ytr == c) for c in range(10)}


def triplets(n):
    a = rng.integers(0, len(Xtr), n)
    p = np.array([rng.choice(by_class[ytr[i]]) for i in a])
    neg = rng.integers(0, len(Xtr), n)
    clash = ytr[neg] == ytr[a]
    while clash.any():
        neg[clash] = rng.integers(0, len(Xtr), clash.sum())
        clash = ytr[neg] == ytr[a]
    return (torch.from_numpy(Xtr[i]) for i in (a, p, neg))


net = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 16))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
crit = nn.TripletMarginLoss(margin=1.0)


def knn_acc():
    with torch.no_grad():
        e_tr = net(torch.from_numpy(Xtr)).numpy()
        e_te = net(torch.from_numpy(Xte)).numpy()
    return KNeighborsClassifier(5).fit(e_tr, ytr).score(e_te, yte)


print("raw features knn", KNeighborsClassifier(5).fit(Xtr, ytr).score(Xte, yte))
print("untrained embedding knn", knn_acc())
for it in range(1, 501):
    a, p, n = triplets(64)
    loss = crit(net(a), net(p), net(n))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 100 == 0:
        print("iter", it, "triplet loss %.4f" % loss.item(), "knn acc %.3f" % knn_acc())
