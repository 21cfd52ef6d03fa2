"""Policy gradient on a contextual bandit: 4 arms, the right arm depends on the context."""
import torch
from torch import nn
from torch.distributions import Categorical


class Bandit:
    def __init__(self, gen):
        self.gen = gen
        self.w = torch.randn(6, 4, generator=gen)

    def contexts(self, n):
        return torch.randn(n, 6, generator=self.gen)

    def reward(self, ctx, arm):
        best = (ctx @ self.w).argmax(1)
        return (arm == best).float() + 0.1 * torch.randn(len(arm), generator=self.gen)


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 32), nn.Tanh(), nn.Linear(32, 4))

    def forward(self, c):
        return Categorical(logits=self.net(c))


seed = 22
torch.manual_seed(seed)
env = Bandit(torch.Generator().manual_seed(seed))
policy = Policy()
opt = torch.optim.Adam(policy.parameters(), lr=1e-2)
baseline = 0.0
for it in range(500):
    ctx = env.contexts(64)
    pi = policy(ctx)
    arm = pi.sample()
    r = env.reward(ctx, arm)
    adv = r - baseline
    baseline = 0.95 * baseline + 0.05 * r.mean().item()
    loss = -(pi.log_prob(arm) * adv).mean() - 0.003 * pi.entropy().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 100 == 0:
        print(f"iter {it} reward {r.mean():.3f} loss {loss.item():.3f}")
test = env.contexts(1000)
with torch.no_grad():
    greedy = policy(test).logits.argmax(1)
print("share of best arm on new contexts:", (greedy == (test @ env.w).argmax(1)).float().mean().item())
