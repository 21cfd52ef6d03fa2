"""A pocket version of a Lightning-like training framework."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.datasets import make_classification


class Module(nn.Module):
    def configure_optimizers(self): raise NotImplementedError
    def training_step(self, batch, batch_idx): raise NotImplementedError
    def validation_step(self, batch, batch_idx): pass
    def on_validation_end(self, outs): pass


class Fitter:
    def __init__(self, max_epochs, clip=None):
        self.max_epochs, self.clip = max_epochs, clip

    def fit(self, module, train, val):
        opt, sch = module.configure_optimizers()
        for epoch in range(self.max_epochs):
            module.train()
            for k, batch in enumerate(train):
                loss = module.training_step(batch, k)
                opt.zero_grad()
                loss.backward()
                if self.clip:
                    nn.utils.clip_grad_norm_(module.parameters(), self.clip)
                opt.step()
            sch.step()
            module.eval()
            with torch.no_grad():
                module.on_validation_end([module.validation_step(b, k) for k, b in enumerate(val)])


class Tabular(Module):
    def __init__(self, d, k):
        super().__init__()
        self.save = dict(d=d, k=k)
        self.net = nn.Sequential(nn.BatchNorm1d(d), nn.Linear(d, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, k))
        self.loss = nn.CrossEntropyLoss(label_smoothing=0.05)
        self.score = 0.0

    def forward(self, x): return self.net(x)

    def configure_optimizers(self):
        o = torch.optim.AdamW(self.parameters(), lr=5e-3)
        return o, torch.optim.lr_scheduler.MultiStepLR(o, [8, 12])

    def training_step(self, batch, batch_idx):
        x, y = batch
        return self.loss(self(x), y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        return (self(x).argmax(1) == y).float()

    def on_validation_end(self, outs):
        self.score = torch.cat(outs).mean().item()
        print(f"val_acc={self.score:.3f}")


torch.manual_seed(3407)
X, y = make_classification(1800, 12, n_informative=8, n_classes=4, class_sep=1.6, random_state=3407)
ds = TensorDataset(torch.tensor(X).float(), torch.tensor(y))
tr, va = torch.utils.data.random_split(ds, [1400, 400])
m = Tabular(12, 4)
Fitter(14, clip=2.0).fit(m, DataLoader(tr, 40, shuffle=True, drop_last=True), DataLoader(va, 100))
print("final", m.score)
