import numpy as np
import torch
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self, model, lr=2e-3, pos_weight=1.0, patience=5):
        self.model = model
        self.opt = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=1e-3)
        self.sched = torch.optim.lr_scheduler.StepLR(self.opt, step_size=6, gamma=0.5)
        self.loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([pos_weight]))
        self.patience = patience

    def train_epoch(self, loader):
        self.model.train()
        seen = total = 0
        for x, y in loader:
            self.opt.zero_grad()
            loss = self.loss(self.model(x), y)
            loss.backward()
            self.opt.step()
            total += loss.item() * len(x)
            seen += len(x)
        self.sched.step()
        return total / seen

    @torch.no_grad()
    def predict(self, x):
        self.model.eval()
        return torch.sigmoid(self.model(x)).squeeze(1).numpy()

    def fit(self, loader, xv, yv, epochs):
        best, wait, state = -1, 0, None
        for ep in range(epochs):
            l = self.train_epoch(loader)
            ap = average_precision_score(yv, self.predict(xv))
            print(f"epoch {ep + 1} loss {l:.4f} val average precision {ap:.4f}")
            if ap > best:
                best, wait = ap, 0
                state = {k: v.clone() for k, v in self.model.state_dict().items()}
            else:
                wait += 1
                if wait >= self.patience:
                    break
        self.model.load_state_dict(state)


def main():
    torch.manual_seed(33)
    X, y = make_classification(9000, 16, n_informative=8, n_redundant=2, weights=[0.96], class_sep=1.1,
                               flip_y=0.01, random_state=33)
    Xtr, Xte, ytr, yte = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
    Xtr, Xva, ytr, yva = train_test_split(Xtr, ytr, test_size=0.2, stratify=ytr, random_state=0)
    sc = StandardScaler().fit(Xtr)
    t = lambda a: torch.tensor(sc.transform(a), dtype=torch.float32)
    loader = DataLoader(TensorDataset(t(Xtr), torch.tensor(ytr, dtype=torch.float32).unsqueeze(1)),
                        batch_size=128, shuffle=True)
    model = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
    w = float((ytr == 0).sum() / (ytr == 1).sum()) ** 0.5
    tr = Trainer(model, pos_weight=w)
    tr.fit(loader, t(Xva), yva, epochs=18)
    p = tr.predict(t(Xte))
    print("positives %.3f  test AP %.3f  test AUC %.3f" % (yte.mean(), average_precision_score(yte, p), roc_auc_score(yte, p)))


if __name__ == "__main__":
    main()
