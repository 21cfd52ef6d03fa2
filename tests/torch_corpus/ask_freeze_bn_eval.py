import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

# transfer learning on tabular data with BatchNorm: validation during training, then loss explodes
torch.manual_seed(17)
n = 1500
X = torch.cat([torch.randn(n, 4) * 200 + 1000, torch.randn(n, 4) * 0.01], 1)
w = torch.tensor([1, -1, .5, .5, 1, 1, -1, 1.])
y = ((X - X.mean(0)) / X.std(0) @ w).unsqueeze(1) + 0.1 * torch.randn(n, 1)
train_dl = DataLoader(TensorDataset(X[:1200], y[:1200]), batch_size=40, shuffle=True)
val_dl = DataLoader(TensorDataset(X[1200:], y[1200:]), batch_size=300)


class TabularModel(nn.Module):
    def __init__(self, n_cont, out_sz, layers):
        super().__init__()
        self.bn_cont = nn.BatchNorm1d(n_cont)
        layerlist = []
        n_in = n_cont
        for i in layers:
            layerlist.append(nn.Linear(n_in, i))
            layerlist.append(nn.ReLU(inplace=True))
            layerlist.append(nn.BatchNorm1d(i))
            n_in = i
        layerlist.append(nn.Linear(layers[-1], out_sz))
        self.layers = nn.Sequential(*layerlist)

    def forward(self, x_cont):
        return self.layers(self.bn_cont(x_cont))


def evaluate(model, loader):
    model.eval()
    with torch.no_grad():
        for x, t in loader:
            return 1 - ((model(x) - t) ** 2).mean().item() / t.var().item()


model = TabularModel(8, 1, [32, 16])
print("R2 before", evaluate(model, val_dl))
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for epoch in range(8):
    for x, t in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(x), t)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
print("R2", evaluate(model, val_dl))
