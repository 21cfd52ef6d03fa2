import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(90, 1, 24)
y = X.mean(2)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 4, 5, stride=2)
        self.fc = nn.LazyLinear(1)

    def forward(self, x):
        return self.fc(torch.relu(self.conv(x)).flatten(1))


net = Net()
net(X[:2])
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(6):
    for rows in torch.randperm(90).split(15):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
print(loss.item())
