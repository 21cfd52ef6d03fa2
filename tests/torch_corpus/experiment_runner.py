import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Experiment:
    """Holds model, data, optimizer; one call of run_epoch per epoch."""

    def __init__(self, seed=8, lr=7e-4, hidden=64):
        torch.manual_seed(seed)
        rng = np.random.default_rng(seed)
        c = rng.normal(size=(15, 16)) * 2
        lab = rng.integers(0, 15, 2200)
        x = np.abs(c[lab] + rng.normal(size=(2200, 16)))
        x, lab = torch.tensor(x).float(), torch.tensor(lab)
        self.train_dl = DataLoader(TensorDataset(x[:1800], lab[:1800]), batch_size=150, shuffle=True)
        self.test = x[1800:], lab[1800:]
        self.lr, self.hidden = lr, hidden
        self.setup()

    def setup(self):
        self.model = nn.Sequential(nn.Linear(16, self.hidden), nn.ReLU(), nn.Linear(self.hidden, self.hidden), nn.ReLU(), nn.Linear(self.hidden, 15))
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        self.loss = nn.CrossEntropyLoss()

    def run_epoch(self):
        self.setup()
        self.model.train()
        total = 0.0
        for xb, yb in self.train_dl:
            self.optimizer.zero_grad()
            l = self.loss(self.model(xb), yb)
            l.backward()
            self.optimizer.step()
            total += l.item()
        return total / len(self.train_dl)

    def accuracy(self):
        self.model.eval()
        with torch.no_grad():
            return (self.model(self.test[0]).argmax(1) == self.test[1]).float().mean().item()


exp = Experiment()
for e in range(45):
    l = exp.run_epoch()
    if e % 9 == 0:
        print(f"epoch={e} loss={l:.3f} acc={exp.accuracy():.3f}")
print("final acc={:.4f}".format(exp.accuracy()))
