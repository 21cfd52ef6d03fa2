"""Binary codes with a straight-through estimator, classifier on top of the bits."""
import torch
from torch import nn
from sklearn.datasets import load_digits


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        x, = ctx.saved_tensors
        return grad * (x.abs() <= 1).float()


class HashNet(nn.Module):
    def __init__(self, bits=24):
        super().__init__()
        self.encode = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.BatchNorm1d(64), nn.Linear(64, bits))
        self.decode = nn.Linear(bits, 10)

    def forward(self, x):
        return self.decode(Sign.apply(self.encode(x)))


torch.manual_seed(85)
d = load_digits()
x, y = torch.tensor(d.data).float() / 16, torch.tensor(d.target)
o = torch.randperm(len(y))
tr, te = o[:1300], o[1300:]
net = HashNet()
params = list(net.parameters())
lr, mom, bufs = 0.05, 0.9, [torch.zeros_like(p) for p in net.parameters()]
for epoch in range(15):
    net.train()
    for i in tr[torch.randperm(len(tr))].split(50):
        loss = nn.functional.cross_entropy(net(x[i]), y[i])
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g, b in zip(params, grads, bufs):
                b.mul_(mom).add_(g)
                p.sub_(b, alpha=lr)
    if epoch % 3 == 0:
        print(epoch, loss.item())
net.eval()
with torch.no_grad():
    print("accuracy from 24-bit codes: %.4f" % (net(x[te]).argmax(1) == y[te]).float().mean().item())
