"""Diabetes progression with a small regularised network, 5-fold CV."""
import numpy as np
import torch
from torch import nn
from sklearn.datasets import load_diabetes
from sklearn.model_selection import RepeatedKFold

torch.manual_seed(10)
X, y = load_diabetes(return_X_y=True, scaled=False)
scores = []
for tr, te in RepeatedKFold(n_splits=5, n_repeats=1, random_state=10).split(X):
    mx, sx, my, sy = X[tr].mean(0), X[tr].std(0), y[tr].mean(), y[tr].std()
    A = torch.tensor((X[tr] - mx) / sx).float()
    b = torch.tensor((y[tr] - my) / sy).float()
    net = nn.Sequential(nn.Linear(10, 16), nn.Tanh(), nn.Dropout(0.3), nn.Linear(16, 1))
    opt = torch.optim.AdamW(net.parameters(), lr=5e-3, weight_decay=0.1)
    for epoch in range(40):
        net.train()
        for j in torch.randperm(len(A)).split(32):
            loss = nn.functional.mse_loss(net(A[j]).squeeze(1), b[j])
            opt.zero_grad()
            loss.backward()
            opt.step()
    net.eval()
    with torch.no_grad():
        p = net(torch.tensor((X[te] - mx) / sx).float()).squeeze(1).numpy() * sy + my
    scores.append(1 - ((p - y[te]) ** 2).sum() / ((y[te] - y[te].mean()) ** 2).sum())
    print("fold R2 %.3f" % scores[-1])
print("mean R2 %.4f" % np.mean(scores))
