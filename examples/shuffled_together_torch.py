"""Fifty random temperatures in PyTorch. Both sides are shuffled in the same order: pairs stay pairs, and it learns."""
import torch
from torch import nn

celsius = torch.rand(50, 1) * 100 - 40
fahrenheit = celsius * 1.8 + 32

# One order for both: each value keeps its partner.
order = torch.randperm(50)
celsius = celsius[order]
fahrenheit = fahrenheit[order]

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.5)

for epoch in range(400):
    optimizer.zero_grad()
    loss = criterion(model(celsius), fahrenheit)
    loss.backward()
    optimizer.step()

boiling = model(torch.tensor([[100.0]])).item()
print(f'Water boils at {boiling:.1f} °F. It should be 212.')
