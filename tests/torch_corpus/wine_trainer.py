from dataclasses import dataclass

import torch
from torch import nn
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


@dataclass
class Config:
    lr: float = 0.01
    momentum: float = 0.9
    epochs: int = 60
    batch: int = 16
    hidden: int = 32
    seed: int = 7


class Net(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


class Trainer:
    def __init__(self, cfg):
        self.cfg = cfg
        torch.manual_seed(cfg.seed)
        self.model = Net(13, cfg.hidden, 3)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=cfg.lr, momentum=cfg.momentum)
        self.criterion = nn.CrossEntropyLoss()

    def reset(self):
        # fresh weights for every run
        self.model = Net(13, self.cfg.hidden, 3)
        for p in self.model.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def fit(self, X, y):
        self.reset()
        n = len(X)
        for epoch in range(self.cfg.epochs):
            perm = torch.randperm(n)
            running = 0.0
            for i in range(0, n, self.cfg.batch):
                idx = perm[i:i + self.cfg.batch]
                self.optimizer.zero_grad()
                loss = self.criterion(self.model(X[idx]), y[idx])
                loss.backward()
                self.optimizer.step()
                running += loss.item() * len(idx)
            if epoch % 10 == 0:
                print("epoch", epoch, "loss", round(running / n, 4))
        return self

    @torch.no_grad()
    def score(self, X, y):
        return (self.model(X).argmax(1) == y).float().mean().item()


if __name__ == "__main__":
    data = load_wine()
    Xtr, Xte, ytr, yte = train_test_split(data.data, data.target, test_size=0.3, stratify=data.target, random_state=0)
    sc = StandardScaler().fit(Xtr)
    Xtr, Xte = (torch.tensor(sc.transform(a), dtype=torch.float32) for a in (Xtr, Xte))
    ytr, yte = torch.tensor(ytr), torch.tensor(yte)
    tr = Trainer(Config()).fit(Xtr, ytr)
    print("train acc", tr.score(Xtr, ytr))
    print("test acc", tr.score(Xte, yte), "majority", (yte == 1).float().mean().item())
