import torch
from torch import nn

torch.manual_seed(0)
X = torch.randn(96, 6)
kind, size = (X[:, 0] > 0).long(), X[:, 1:3].sum(1, keepdim=True)


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.kind, self.size = nn.Linear(6, 16), nn.Linear(16, 2), nn.Linear(16, 1)

    def forward(self, x):
        h = torch.relu(self.body(x))
        return self.kind(h), self.size(h)


model = Two()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(6):
    order = torch.randperm(96)
    for i in range(0, 96, 16):
        rows = order[i : i + 16]
        logits, guess = model(X[rows])
        loss = nn.functional.cross_entropy(logits, kind[rows]) + 0.5 * nn.functional.mse_loss(guess, size[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())
