"""The adding problem, short version, with a GRU and a reusable training helper."""
import torch
from torch import nn


class AddingProblem(torch.utils.data.IterableDataset):
    def __init__(self, n, length):
        self.n, self.length = n, length

    def __iter__(self):
        for _ in range(self.n):
            v = torch.rand(self.length)
            m = torch.zeros(self.length)
            m[torch.randperm(self.length)[:2]] = 1
            yield torch.stack([v, m], 1), (v * m).sum().unsqueeze(0)


class Adder(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.cell = nn.GRU(2, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, 1)

    def forward(self, x):
        _, h = self.cell(x)
        return self.readout(h.squeeze(0))


def step(model, opt, batch, max_norm):
    x, y = batch
    model.train()
    opt.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    opt.step()
    return loss.detach()


def main(max_norm=1e-4, lr=0.1, steps=500):
    torch.manual_seed(15)
    model = Adder()
    opt = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    stream = torch.utils.data.DataLoader(AddingProblem(steps * 32, 8), batch_size=32)
    for k, batch in enumerate(stream):
        loss = step(model, opt, batch, max_norm)
        if k % 100 == 0:
            print(f"step {k}: mse {loss:.4f}")
    xs, ys = zip(*AddingProblem(600, 8))
    xs, ys = torch.stack(xs), torch.stack(ys)
    with torch.no_grad():
        mse = nn.functional.mse_loss(model(xs), ys).item()
    print("test r2 =", 1 - mse / ys.var().item())


main()
