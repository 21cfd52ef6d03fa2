import argparse

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_sequence


def make_batch(n, gen):
    seqs, targets = [], []
    for _ in range(n):
        length = int(torch.randint(4, 16, (1,), generator=gen))
        s = torch.randn(length, 2, generator=gen)
        seqs.append(s)
        targets.append(s[:, 0].clamp(min=0).sum() - 0.5 * s[-1, 1])
    return seqs, torch.stack(targets)


class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.gru = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, 16), nn.Tanh(), nn.Linear(16, 1))

    def forward(self, seqs):
        _, h = self.gru(pack_sequence(seqs, enforce_sorted=False))
        return self.head(h[-1]).squeeze(1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--steps", type=int, default=500)
    ap.add_argument("--hidden", type=int, default=32)
    ap.add_argument("--seed", type=int, default=7)
    a = ap.parse_args()
    torch.manual_seed(a.seed)
    gen = torch.Generator().manual_seed(a.seed)
    pool_x, pool_y = make_batch(2500, gen)
    test_x, test_y = make_batch(400, gen)
    mu, sd = pool_y.mean(), pool_y.std()
    net = Net(a.hidden)
    opt = torch.optim.Adam(net.parameters(), lr=5e-3)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: 1 - s / (a.steps + 1))
    for step in range(a.steps):
        ids = torch.randint(0, len(pool_x), (48,)).tolist()
        loss = nn.functional.smooth_l1_loss(net([pool_x[i] for i in ids]), (pool_y[ids] - mu) / sd)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        sched.step()
        if step % 100 == 0:
            print(step, round(loss.item(), 4))
    net.eval()
    with torch.no_grad():
        pred = net(test_x) * sd + mu
    r2 = 1 - ((pred - test_y) ** 2).sum() / ((test_y - test_y.mean()) ** 2).sum()
    print("test R2", r2.item())


if __name__ == "__main__":
    main()
