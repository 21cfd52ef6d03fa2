import torch
import torch.nn as nn
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale

torch.manual_seed(18)
X, y = load_wine(return_X_y=True)
X = torch.tensor(scale(X), dtype=torch.float32)
y = torch.tensor(y)
p = torch.randperm(len(y))
X, y = X[p], y[p]
x_train, y_train, x_test, y_test = X[:130], y[:130], X[130:], y[130:]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(13, 24)
        self.b = nn.Linear(24, 3)

    def forward(self, x):
        return self.b(torch.relu(self.a(x)))


def my_loss(output, target):
    predictions = output.argmax(dim=1).float()
    wrong = (predictions - target.float()) ** 2
    loss = wrong.mean()
    loss.requires_grad = True
    return loss


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.02)
for epoch in range(100):
    opt.zero_grad()
    output = net(x_train)
    loss = my_loss(output, y_train)
    loss.backward()
    opt.step()
    if epoch % 20 == 0:
        print('epoch', epoch, 'loss', loss.item())
print('acc on test', (net(x_test).argmax(1) == y_test).float().mean().item())
