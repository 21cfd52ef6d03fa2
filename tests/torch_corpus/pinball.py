import torch
torch.manual_seed(111)
qs = torch.tensor([.1, .5, .9])

def pinball(pred, y, q=qs):
    e = y.unsqueeze(1) - pred
    return torch.maximum(q * e, (q - 1) * e).mean()

def draw(n):
    x = torch.rand(n, 2) * 2 - 1
    mid = 3 * x[:, 0] ** 3 - 2 * x[:, 1]
    noise = torch.distributions.StudentT(3.).sample((n,)) * 0.2
    return x, mid + noise, mid

x, y, _ = draw(1600)
xt, yt, mt = draw(500)
net = torch.nn.Sequential(torch.nn.Linear(2, 48), torch.nn.Mish(), torch.nn.Linear(48, 3))
opt = torch.optim.RAdam(net.parameters(), lr=1e-2)
for it in range(900):
    i = torch.randint(len(x), (64,))
    loss = pinball(net(x[i]), y[i])
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 200 == 0:
        print(it, loss.item())
with torch.no_grad():
    p = net(xt)
    cover = ((yt > p[:, 0]) & (yt < p[:, 2])).float().mean()
print('80 % interval covers', cover.item(), '; R2 of the median', (1 - (p[:, 1] - mt).var() / mt.var()).item())
