import torch
import torch.nn as nn
import torch.optim as optim
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, TensorDataset


def build_data(seed):
    g = torch.Generator().manual_seed(seed)
    theta = torch.rand(1500, generator=g) * 4
    cls = torch.randint(0, 3, (1500,), generator=g)
    r = theta / 4 + 0.15
    ang = theta * 2 + cls * 2.0944
    x = torch.stack([r * torch.cos(ang), r * torch.sin(ang)], 1) + 0.02 * torch.randn(1500, 2, generator=g)
    return x, cls


class MLP(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 3))

    def forward(self, x):
        return self.model(x)


def train_one_epoch(model, loader, criterion, optimizer, scheduler):
    model.train()
    for inputs, labels in loader:
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
    return loss.item()


torch.manual_seed(4)
loader = DataLoader(TensorDataset(*build_data(0)), batch_size=32, shuffle=True)
model = MLP(64)
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
# Decay LR by a factor of 0.1 every 7 epochs
exp_lr_scheduler = lr_scheduler.StepLR(optimizer, step_size=7, gamma=0.1)
for epoch in range(25):
    l = train_one_epoch(model, loader, criterion, optimizer, exp_lr_scheduler)
    if epoch % 5 == 0:
        print(epoch, l, optimizer.param_groups[0]['lr'])
xt, yt = build_data(1)
model.eval()
print('test acc', (model(xt).argmax(1) == yt).float().mean().item())
