# SimCLR-like contrastive pretraining on noisy copies of prototypes, then linear probe
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(12)
protos = torch.randn(40, 16)


def views(n):
    k = torch.randint(0, 40, (n,))
    return protos[k] + 0.5 * torch.randn(n, 16), protos[k] + 0.5 * torch.randn(n, 16), k


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 32))
        self.projector = nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 16))

    def forward(self, x):
        return F.normalize(self.projector(self.backbone(x)), dim=1)


def nt_xent(z1, z2, t=0.2):
    logits = z1 @ z2.t() / t
    labels = torch.arange(len(z1))
    return 0.5 * (F.cross_entropy(logits, labels) + F.cross_entropy(logits.t(), labels))


net = Encoder()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for step in range(300):
    a, b, _ = views(64)
    loss = nt_xent(net(a), net(b))
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 100 == 0:
        print(step, loss.item())
print("final", loss.item())
