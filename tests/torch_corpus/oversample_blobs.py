import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler
from sklearn.datasets import make_blobs
from sklearn.metrics import confusion_matrix

torch.manual_seed(67)
X, y = make_blobs([1500, 200, 80], n_features=5, cluster_std=1.2, centers=np.random.RandomState(67).uniform(-2.5, 2.5, (3, 5)), random_state=67)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
test = torch.rand(len(y)) < 0.3
w = (1 / torch.bincount(y[~test]).double())[y[~test]]
dl = DataLoader(TensorDataset(X[~test], y[~test]), batch_size=50, sampler=WeightedRandomSampler(w, len(w)))

clf = nn.Sequential()
clf.add_module("fc1", nn.Linear(5, 40))
clf.add_module("act", nn.PReLU())
clf.add_module("fc2", nn.Linear(40, 3))
opt = torch.optim.SGD([
    {"params": clf.fc1.parameters(), "lr": 0.05},
    {"params": [p for n, p in clf.named_parameters() if not n.startswith("fc1")]},
], lr=0.02, momentum=0.9)
for epoch in range(12):
    for xb, yb in dl:
        opt.zero_grad()
        loss = nn.functional.cross_entropy(clf(xb), yb)
        loss.backward()
        opt.step()
    if epoch % 4 == 3:
        print(epoch + 1, loss.item())
cm = confusion_matrix(y[test], clf(X[test]).argmax(1))
print(cm)
print("mean recall", (cm.diagonal() / cm.sum(1)).mean())
