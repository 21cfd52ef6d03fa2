"""Two moons with an exponential moving average of the weights used at test time."""
import copy
import torch
from torch import nn
from sklearn.datasets import make_moons


class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = copy.deepcopy(model).eval()
        for p in self.shadow.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model):
        for s, p in zip(self.shadow.parameters(), model.parameters()):
            s.mul_(self.decay).add_(p, alpha=1 - self.decay)


def tensors(n, rs):
    X, y = make_moons(n, noise=0.15, random_state=rs)
    return torch.as_tensor(X, dtype=torch.float32), torch.as_tensor(y, dtype=torch.float32)[:, None]


torch.manual_seed(14)
X, y = tensors(1000, 14)
Xt, yt = tensors(500, 15)
student = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 1))
ema = EMA(student, 0.97)
opt = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9, nesterov=True)
for step in range(500):
    i = torch.randint(0, 1000, (64,))
    loss = nn.functional.binary_cross_entropy_with_logits(student(X[i]), y[i])
    opt.zero_grad()
    loss.backward()
    opt.step()
    ema.update(student)
    if step % 100 == 0:
        print(step, loss.item())
with torch.no_grad():
    acc = ((ema.shadow(Xt) > 0) == (yt > 0.5)).float().mean().item()
print("EMA accuracy on fresh moons: %.3f" % acc)
