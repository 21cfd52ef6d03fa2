import numpy as np
import torch
from torch import nn
from sklearn.datasets import load_digits

np.random.seed(23)
torch.manual_seed(23)


def load_data():
    d = load_digits()
    return d.data.astype(np.float32) / 16.0, d.target.astype(np.int64)


def shuffle_together(a, b):
    a = a[np.random.permutation(len(a))]
    b = b[np.random.permutation(len(b))]
    return a, b


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 100)
        self.output = nn.Linear(100, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x)))


x, y = shuffle_together(*load_data())
x_tr, y_tr = torch.from_numpy(x[:1400]), torch.from_numpy(y[:1400])
x_te, y_te = torch.from_numpy(x[1400:]), torch.from_numpy(y[1400:])
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(20):
    for k in range(0, 1400, 50):
        optimizer.zero_grad()
        loss = loss_fn(net(x_tr[k:k + 50]), y_tr[k:k + 50])
        loss.backward()
        optimizer.step()
    if epoch % 5 == 0:
        print('epoch', epoch, 'loss', loss.item())
with torch.no_grad():
    print('test accuracy', (net(x_te).argmax(1) == y_te).float().mean().item())
