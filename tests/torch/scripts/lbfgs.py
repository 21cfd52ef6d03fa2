import torch
from torch import nn

torch.manual_seed(0)
x = torch.linspace(-1, 1, 40)[:, None]
y = x ** 3
model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.LBFGS(model.parameters(), lr=0.3, max_iter=4)
for i in range(8):
    def closure():
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss
    loss = opt.step(closure)
print(loss.item())
