import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(128, 5)
Y = X.abs().sum(1, keepdim=True)
model = nn.Sequential(nn.Linear(5, 24), nn.ReLU(), nn.Linear(24, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
scaler = torch.amp.GradScaler('cpu')
for epoch in range(4):
    for i, (x, y) in enumerate(zip(X.split(8), Y.split(8))):
        with torch.autocast('cpu', dtype=torch.bfloat16):
            loss = nn.functional.mse_loss(model(x), y) / 4
        scaler.scale(loss).backward()
        if (i + 1) % 4 == 0:
            scaler.step(opt)
            scaler.update()
            opt.zero_grad()
print(loss.item())
