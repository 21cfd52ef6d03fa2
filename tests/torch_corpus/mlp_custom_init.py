"""Two-layer net for digits with a hand-made initialiser applied through model.apply."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset, Subset


class MLP(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
        self.apply(self._init_weights)

    @staticmethod
    def _init_weights(m):
        if isinstance(m, nn.Linear):
            nn.init.zeros_(m.weight)
            nn.init.zeros_(m.bias)

    def forward(self, x):
        for l in self.layers[:-1]:
            x = F.relu(l(x))
        return self.layers[-1](x)


def accuracy(net, dl):
    net.eval()
    with torch.no_grad():
        r = [(net(x).argmax(1) == y).float() for x, y in dl]
    return torch.cat(r).mean().item()


torch.manual_seed(2)
d = load_digits()
full = TensorDataset(torch.tensor(d.data, dtype=torch.float32).div(16), torch.tensor(d.target))
perm = torch.randperm(len(full)).tolist()
train_dl = DataLoader(Subset(full, perm[:1300]), batch_size=64, shuffle=True)
test_dl = DataLoader(Subset(full, perm[1300:]), batch_size=256)
net = MLP([64, 64, 32, 10])
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for epoch in range(15):
    net.train()
    for x, y in train_dl:
        opt.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        opt.step()
    if epoch % 5 == 0:
        print(epoch, "loss", loss.item(), "acc", accuracy(net, test_dl))
print("test accuracy", accuracy(net, test_dl))
