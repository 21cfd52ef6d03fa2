import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from torch.utils.data import Dataset, DataLoader


class CancerDataset(Dataset):
    def __init__(self, X, y):
        self.X = torch.tensor(X, dtype=torch.float32)
        self.y = torch.tensor(y, dtype=torch.float32)

    def __len__(self):
        return self.X.shape[0]

    def __getitem__(self, index):
        return self.X[index], self.y[index]


def get_loaders(batch_size):
    X, y = load_breast_cancer(return_X_y=True)
    X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.3, stratify=y, random_state=36)
    return (DataLoader(CancerDataset(X_train, y_train), batch_size=batch_size, shuffle=True),
            DataLoader(CancerDataset(X_val, y_val), batch_size=batch_size))


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(30, 32), nn.Tanh(), nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)


def main():
    torch.manual_seed(36)
    train_loader, val_loader = get_loaders(32)
    model = Perceptron()
    criterion = nn.BCEWithLogitsLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for epoch in range(20):
        model.train()
        for X, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(X), y)
            loss.backward()
            optimizer.step()
        if epoch % 5 == 0:
            print(f"epoch {epoch}: {loss.item():.4f}")
    model.eval()
    tp = tn = p = n = 0
    with torch.no_grad():
        for X, y in val_loader:
            pred = (model(X) > 0).float()
            tp += (pred * y).sum().item(); p += y.sum().item()
            tn += ((1 - pred) * (1 - y)).sum().item(); n += (1 - y).sum().item()
    print("val balanced accuracy", 0.5 * tp / p + 0.5 * tn / n)


if __name__ == "__main__":
    main()
