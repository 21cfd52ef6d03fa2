import torch
from torch import nn

torch.manual_seed(0)
real = torch.randn(128, 2) * 0.3 + 1
maker = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 2))
judge = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
opt_maker, opt_judge = torch.optim.Adam(maker.parameters(), 1e-3), torch.optim.Adam(judge.parameters(), 1e-3)
bce = nn.BCEWithLogitsLoss()
for epoch in range(3):
    for i in range(0, 128, 16):
        fake = maker(torch.randn(16, 3))
        opt_judge.zero_grad()
        (bce(judge(real[i : i + 16]), torch.ones(16, 1)) + bce(judge(fake.detach()), torch.zeros(16, 1))).backward()
        opt_judge.step()
        opt_maker.zero_grad()
        bce(judge(fake), torch.ones(16, 1)).backward()
        opt_maker.step()
print(judge(real).mean().item())
