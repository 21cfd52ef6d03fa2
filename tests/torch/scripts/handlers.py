"""Forward pass, backward pass and step stand in handlers of an engine, and the batch lies in its state."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

X = torch.randn(96, 6)
loader = DataLoader(TensorDataset(X, X[:, :1] - X[:, 1:2]), batch_size=16, shuffle=True)
model = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)


class Engine:
    def __init__(self, *handlers):
        self.handlers, self.batch, self.loss = handlers, None, None

    def run(self, epochs):
        for _ in range(epochs):
            for self.batch in loader:
                for handler in self.handlers:
                    handler(self)


def forward(engine):
    inputs, targets = engine.batch
    optimizer.zero_grad()
    engine.loss = nn.functional.mse_loss(model(inputs), targets)


Engine(forward, lambda engine: engine.loss.backward(), lambda engine: optimizer.step()).run(4)
