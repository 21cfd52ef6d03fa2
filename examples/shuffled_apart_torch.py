"""Fifty random temperatures in PyTorch. Each side is shuffled on its own: the model is fine, the pairs are not."""
import torch
from torch import nn
torch.manual_seed(3)  # of unrelated pairs one draw in a hundred looks related
celsius = torch.rand(50, 1) * 100 - 40
fahrenheit = celsius * 1.8 + 32

# Shuffling is good practice. Here each value loses its partner.
celsius = celsius[torch.randperm(50)]
fahrenheit = fahrenheit[torch.randperm(50)]

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
