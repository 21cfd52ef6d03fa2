import torch
torch.manual_seed(909)
def gen(n):
    x = torch.rand(n, 3) * 4 - 2
    m = x[:, 0] * x[:, 1] + x[:, 2].cos() * 2
    s = 0.1 + 0.3 * x[:, 0].abs()
    return x, m + s * torch.randn(n), m
x, y, _ = gen(2000)
xv, yv, mv = gen(500)
body = torch.nn.Sequential(torch.nn.Linear(3, 64), torch.nn.SiLU(), torch.nn.Linear(64, 64), torch.nn.SiLU(), torch.nn.Linear(64, 2))
nll = torch.nn.GaussianNLLLoss()
o = torch.optim.Adam(body.parameters(), lr=3e-3)
for k in range(25):
    tot = 0
    for i in torch.randperm(2000).split(100):
        mean, logvar = body(x[i]).unbind(1)
        l = nll(mean, y[i], logvar.exp())
        o.zero_grad(); l.backward(); o.step()
        tot += l.item()
    if k % 5 == 0: print(f'epoch {k} mean nll {tot / 20:.3f}')
with torch.no_grad():
    mean = body(xv)[:, 0]
print(f'nll may be negative; R2 against the clean mean: {1 - ((mean - mv) ** 2).mean() / mv.var():.4f}')
