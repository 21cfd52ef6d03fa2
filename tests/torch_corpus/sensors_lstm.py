"""Detect which of two sensors leads the other in a window (sequence classification)."""
import numpy as np
import torch
import torch.nn as nn


class WindowData(torch.utils.data.Dataset):
    def __init__(self, n, length, seed):
        rng = np.random.default_rng(seed)
        base = rng.normal(size=(n, length + 2))
        base = (base[:, 1:] + base[:, :-1]) / 2
        lead = rng.integers(0, 2, n)
        a = np.where(lead[:, None] == 1, base[:, 1:], base[:, :-1])
        b = np.where(lead[:, None] == 1, base[:, :-1], base[:, 1:])
        self.x = np.stack([a, b], -1).astype(np.float32) + 0.05 * rng.normal(size=(n, length, 2)).astype(np.float32)
        self.y = lead.astype(np.int64)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class LeadNet(nn.Module):
    def __init__(self, n_feat=2, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(input_size=n_feat, hidden_size=hidden, num_layers=1)
        self.fc = nn.Linear(hidden, 2)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1, :])


def main(seed=4):
    torch.manual_seed(seed)
    train = torch.utils.data.DataLoader(WindowData(2000, 10, 100), batch_size=50, shuffle=True)
    test = torch.utils.data.DataLoader(WindowData(500, 10, 200), batch_size=50)
    net = LeadNet()
    opt = torch.optim.Adam(net.parameters(), lr=0.01)
    for epoch in range(8):
        net.train()
        total = 0
        for x, y in train:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
            total += float(loss)
        print("epoch", epoch, "loss", total / len(train))
    net.eval()
    hits = sum((net(x).argmax(1) == y).sum().item() for x, y in test)
    print("test accuracy", hits / 500)


main()
