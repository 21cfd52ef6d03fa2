# Assignment 2: "deep" networks. Q1: train a 10-layer perceptron on the breast cancer data.
import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

torch.manual_seed(100)
X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=100, stratify=y)
ss = StandardScaler()
X_train = torch.from_numpy(ss.fit_transform(X_train)).float()
X_test = torch.from_numpy(ss.transform(X_test)).float()
y_train, y_test = torch.from_numpy(y_train).float(), torch.from_numpy(y_test).float()


class DeepMLP(nn.Module):
    def __init__(self, n_in, width, depth):
        super().__init__()
        dims = [n_in] + [width] * depth
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(dims[:-1], dims[1:])])
        self.act = nn.Sigmoid()
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        for layer in self.layers:
            x = self.act(layer(x))
        return self.last(x).squeeze(1)


mlp = DeepMLP(30, 32, 10)
opt = torch.optim.SGD(mlp.parameters(), lr=0.1)
bce = nn.BCEWithLogitsLoss()
for epoch in range(40):
    perm = torch.randperm(len(X_train))
    for b in perm.split(32):
        opt.zero_grad()
        loss = bce(mlp(X_train[b]), y_train[b])
        loss.backward()
        opt.step()
    if epoch % 10 == 0:
        print("epoch", epoch, "loss %.4f" % loss.item())
with torch.no_grad():
    acc = ((mlp(X_test) > 0).float() == y_test).float().mean()
print("Q1 test accuracy: %.4f" % acc.item())
