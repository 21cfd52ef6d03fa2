"""Train a classifier from a table whose label column holds class names."""
import numpy as np
import pandas as pd
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, Dataset

NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def build_table(seed):
    raw = load_digits()
    df = pd.DataFrame(raw.data, columns=[f"px{i}" for i in range(64)])
    df["label"] = [NAMES[t] for t in raw.target]
    return df.sample(frac=1.0, random_state=seed).reset_index(drop=True)


class DigitTable(Dataset):
    def __init__(self, df):
        self.x = torch.tensor(df.drop(columns="label").values / 16.0, dtype=torch.float32)
        codes, self.classes = pd.factorize(df["label"])
        self.y = torch.tensor(codes, dtype=torch.long)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]


def run_epoch(model, loader, loss_fn, opt=None):
    model.train(opt is not None)
    loss_sum, hits, n = 0.0, 0, 0
    with torch.set_grad_enabled(opt is not None):
        for x, y in loader:
            logits = model(x)
            loss = loss_fn(logits, y)
            if opt is not None:
                opt.zero_grad()
                loss.backward()
                opt.step()
            loss_sum += loss.item() * len(y)
            hits += (logits.argmax(1) == y).sum().item()
            n += len(y)
    return loss_sum / n, hits / n


def main():
    seed = 4
    torch.manual_seed(seed)
    df = build_table(seed)
    cut = int(0.75 * len(df))
    train_ds, valid_ds = DigitTable(df.iloc[:cut]), DigitTable(df.iloc[cut:])
    train_dl = DataLoader(train_ds, batch_size=32, shuffle=True)
    valid_dl = DataLoader(valid_ds, batch_size=128)

    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.2),
                          nn.Linear(128, len(train_ds.classes)))
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_fn = nn.CrossEntropyLoss()
    for epoch in range(15):
        tl, ta = run_epoch(model, train_dl, loss_fn, opt)
        vl, va = run_epoch(model, valid_dl, loss_fn)
        print(f"{epoch:2d} train {tl:.3f}/{ta:.3f} valid {vl:.3f}/{va:.3f}")


if __name__ == "__main__":
    main()
