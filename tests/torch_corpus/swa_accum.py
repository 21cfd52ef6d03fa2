"""Regression with gradient accumulation and stochastic weight averaging."""
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, SWALR
from torch.utils.data import DataLoader, TensorDataset


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.ln = nn.LayerNorm(d)
        self.lin = nn.Linear(d, d)

    def forward(self, x):
        return x + torch.nn.functional.gelu(self.lin(self.ln(x)))


def target(x):
    return (torch.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2] - 0.5 * x[:, 3].abs()).unsqueeze(1)


def main():
    torch.manual_seed(45)
    x = torch.randn(2400, 5)
    y = target(x) + 0.1 * torch.randn(2400, 1)
    train = DataLoader(TensorDataset(x[:2000], y[:2000]), batch_size=20, shuffle=True)
    model = nn.Sequential(nn.Linear(5, 48), Block(48), Block(48), nn.LayerNorm(48), nn.Linear(48, 1))
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    swa, swa_sched, swa_start = AveragedModel(model), SWALR(opt, swa_lr=1e-3, anneal_epochs=2), 10
    ACC = 4
    for epoch in range(15):
        opt.zero_grad()
        for k, (xb, yb) in enumerate(train, 1):
            loss = nn.functional.mse_loss(model(xb), yb)
            (loss / ACC).backward()
            if k % ACC == 0 or k == len(train):
                opt.step()
                opt.zero_grad()
        if epoch >= swa_start:
            swa.update_parameters(model)
            swa_sched.step()
        if epoch % 5 == 0:
            print("epoch", epoch, "loss", loss.item())
    with torch.no_grad():
        e = swa(x[2000:]) - y[2000:]
    print("SWA test R2", 1 - (e.var() / y[2000:].var()).item())


main()
