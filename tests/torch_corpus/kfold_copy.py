"""Cross-validated MLP on iris; every fold starts from the same initial weights."""
import copy
import numpy as np
import torch
from torch import nn
from sklearn.datasets import load_iris
from sklearn.model_selection import KFold


def standardise(a, ref):
    return (a - ref.mean(0)) / ref.std(0)


def fit_fold(base, x, y, epochs=60):
    model = copy.deepcopy(base)
    opt = torch.optim.Adam(base.parameters(), lr=0.01)
    model.train()
    for ep in range(epochs):
        for i in torch.randperm(len(x)).split(20):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x[i]), y[i])
            loss.backward()
            opt.step()
    print("  final train loss %.4f" % loss.item())
    return model


def main():
    torch.manual_seed(33)
    data, target = load_iris(return_X_y=True)
    base = nn.Sequential(nn.Linear(4, 24), nn.ReLU(), nn.Linear(24, 3))
    accs = []
    for k, (tr, te) in enumerate(KFold(5, shuffle=True, random_state=33).split(data)):
        print("fold", k)
        xtr = torch.tensor(standardise(data[tr], data[tr]), dtype=torch.float32)
        xte = torch.tensor(standardise(data[te], data[tr]), dtype=torch.float32)
        m = fit_fold(base, xtr, torch.tensor(target[tr]))
        m.eval()
        accs.append(float((m(xte).argmax(1).numpy() == target[te]).mean()))
    print("mean accuracy over folds", np.mean(accs))


main()
