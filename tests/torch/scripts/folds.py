import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(60, 3)
y = X.sum(1, keepdim=True)


def train(model, X, y, epochs=12):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(epochs):
        loss = ((model(X) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


for fold in range(3):
    held = torch.arange(60) % 3 == fold
    print(train(nn.Linear(3, 1), X[~held], y[~held]))
