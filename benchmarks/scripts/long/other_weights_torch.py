import torch
from torch import nn

torch.manual_seed(4)
x = torch.randn(1200, 12)
y = (x[:, 0] * 2 - x[:, 3] + 0.3 * torch.randn(1200) > 0).long()


def network():
    return nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 2))


model = network()
optimizer = torch.optim.Adam(network().parameters(), lr=1e-3)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=24, shuffle=True)
for epoch in range(5000):
    for inputs, targets in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), targets).backward()
        optimizer.step()
