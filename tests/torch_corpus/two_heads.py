import torch
from torch import nn

torch.manual_seed(64)


class TwoHead(nn.Module):
    """shared trunk; head A gives a class, head B a real value"""

    def __init__(self, d_in, d_h=48):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(d_in, d_h), nn.ELU(), nn.Linear(d_h, d_h), nn.ELU())
        self.heads = nn.ModuleDict({"kind": nn.Linear(d_h, 3), "size": nn.Linear(d_h, 1)})

    def forward(self, x):
        h = self.trunk(x)
        return {k: head(h) for k, head in self.heads.items()}


def simulate(n):
    z = torch.randn(n, 6)
    kind = (z[:, 0] > 0).long() + (z[:, 1] * z[:, 0] > 0.3).long()
    size = (z[:, 2] ** 2 - z[:, 3] + 0.1 * torch.randn(n)).unsqueeze(1)
    return z, kind, size


zx, zk, zs = simulate(2000)
vx, vk, vs = simulate(500)
m = TwoHead(6)
opt = torch.optim.Adam(m.parameters(), lr=4e-3)
sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=15)
for ep in range(15):
    for j in torch.randperm(2000).split(50):
        o = m(zx[j])
        loss_k = nn.functional.cross_entropy(o["kind"], zk[j])
        loss_s = nn.functional.mse_loss(o["size"], zs[j])
        (loss_k + 0.5 * loss_s).backward()
        opt.step()
        opt.zero_grad()
    sch.step()
    if ep % 5 == 0:
        print(ep, loss_k.item(), loss_s.item())
with torch.no_grad():
    o = m(vx)
    acc = (o["kind"].argmax(1) == vk).float().mean().item()
    r2 = 1 - ((o["size"] - vs) ** 2).mean().item() / vs.var().item()
print("kind acc", round(acc, 3), "| size r2", round(r2, 3))
