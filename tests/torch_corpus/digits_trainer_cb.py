import copy
import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset


class EarlyStopping:
    def __init__(self, patience=4, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.bad, self.state = float("inf"), 0, None

    def __call__(self, value, model):
        if value < self.best - self.min_delta:
            self.best, self.bad = value, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.bad += 1
        return self.bad >= self.patience


class ResBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv1 = nn.Conv2d(c, c, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(c)
        self.conv2 = nn.Conv2d(c, c, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(c)

    def forward(self, x):
        h = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(x + self.bn2(self.conv2(h)))


def get_model():
    return nn.Sequential(
        nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(),
        ResBlock(12), nn.MaxPool2d(2), ResBlock(12),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(12, 10))


def loop(model, dl, lossf, opt=None):
    training = opt is not None
    model.train(training)
    tot, ok, n = 0.0, 0, 0
    with torch.set_grad_enabled(training):
        for x, y in dl:
            z = model(x)
            loss = lossf(z, y)
            if training:
                opt.zero_grad()
                loss.backward()
                opt.step()
            tot += loss.item() * len(x)
            ok += (z.argmax(1) == y).sum().item()
            n += len(x)
    return tot / n, ok / n


if __name__ == "__main__":
    torch.manual_seed(1234)
    X, y = load_digits(return_X_y=True)
    X = torch.tensor(X, dtype=torch.float32).view(-1, 1, 8, 8) / 8 - 1
    y = torch.tensor(y)
    itr, ite = train_test_split(range(len(X)), test_size=0.2, random_state=1234)
    itr, iva = itr[:1150], itr[1150:]
    dls = {k: DataLoader(TensorDataset(X[i], y[i]), 64, shuffle=k == "train") for k, i in dict(train=itr, val=iva, test=ite).items()}
    model = get_model()
    opt = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=1e-3)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.3, patience=2)
    stopper = EarlyStopping()
    for epoch in range(12):
        tl, ta = loop(model, dls["train"], nn.CrossEntropyLoss(), opt)
        vl, va = loop(model, dls["val"], nn.CrossEntropyLoss())
        plateau.step(vl)
        print(f"{epoch:02d} train {tl:.3f}/{ta:.3f} val {vl:.3f}/{va:.3f} lr {opt.param_groups[0]['lr']:.1e}")
        if stopper(vl, model):
            break
    model.load_state_dict(stopper.state)
    print("test acc", loop(model, dls["test"], nn.CrossEntropyLoss())[1])
