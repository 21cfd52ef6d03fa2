"""Degrees Celsius to Fahrenheit in PyTorch, learned from seven readings. The repaired twin of celsius_torch.py."""
import torch
from torch import nn

celsius = torch.tensor([[-40.0], [-10.0], [0.0], [8.0], [15.0], [22.0], [38.0]])
fahrenheit = torch.tensor([-40.0, 14.0, 32.0, 46.4, 59.0, 71.6, 100.4])

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.5)

for epoch in range(400):
    optimizer.zero_grad()
    loss = criterion(model(celsius), fahrenheit[:, None])
    loss.backward()
    optimizer.step()

boiling = model(torch.tensor([[100.0]])).item()
print(f'Water boils at {boiling:.1f} °F. It should be 212.')
