import torch
from torch import nn


class Descent:
    def __init__(self, weights, lr):
        self.weights, self.lr = list(weights), lr

    def clear(self):
        for w in self.weights:
            w.grad = None

    @torch.no_grad()
    def step(self):
        for w in self.weights:
            w -= self.lr * w.grad


torch.manual_seed(0)
X = torch.randn(64, 3)
y = X.sum(1, keepdim=True)
model = nn.Linear(3, 1)
opt = Descent(model.parameters(), 0.1)
for epoch in range(10):
    for i in range(0, 64, 16):
        loss = nn.functional.mse_loss(model(X[i : i + 16]), y[i : i + 16])
        opt.clear()
        loss.backward()
        opt.step()
print(loss.item())
