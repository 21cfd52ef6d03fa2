"""Handwritten digit recognition (8x8) with a fully connected net."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


class DigitNet(nn.Module):
    def __init__(self, n_in=64, n_hidden=96, n_out=10):
        super().__init__()
        self.n_in = n_in
        self.n_hidden = n_hidden
        self.fc_out = nn.Linear(n_hidden, n_out)
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        fc1 = nn.Linear(self.n_in, self.n_hidden)
        fc2 = nn.Linear(self.n_hidden, self.n_hidden)
        x = F.relu(fc1(x))
        x = self.drop(x)
        x = F.relu(fc2(x))
        return self.fc_out(x)


def accuracy(net, x, y):
    net.eval()
    with torch.no_grad():
        acc = (net(x).argmax(1) == y).float().mean().item()
    net.train()
    return acc


def main(seed=3):
    torch.manual_seed(seed)
    data = load_digits()
    xtr, xte, ytr, yte = train_test_split(data.data / 16.0, data.target, test_size=0.3,
                                          random_state=seed, stratify=data.target)
    xtr, xte = torch.FloatTensor(xtr), torch.FloatTensor(xte)
    ytr, yte = torch.LongTensor(ytr), torch.LongTensor(yte)

    net = DigitNet()
    optim = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    n = len(xtr)
    for epoch in range(30):
        perm = torch.randperm(n)
        total = 0
        for i in range(0, n, 32):
            idx = perm[i:i + 32]
            optim.zero_grad()
            loss = F.cross_entropy(net(xtr[idx]), ytr[idx])
            loss.backward()
            optim.step()
            total += loss.item()
        if epoch % 5 == 4:
            print(epoch + 1, "loss", round(total / (n // 32), 4), "val acc", round(accuracy(net, xte, yte), 4))
    print("final test accuracy", accuracy(net, xte, yte))


if __name__ == "__main__":
    main()
