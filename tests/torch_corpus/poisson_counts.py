import numpy as np
import pandas as pd
import torch
from torch import nn

gen = np.random.default_rng(88)
n = 2400
df = pd.DataFrame({
    "temp": gen.normal(15, 8, n),
    "hour": gen.integers(0, 24, n),
    "workday": gen.integers(0, 2, n),
})
rate = np.exp(1.5 + 0.04 * (df.temp - 15) + 0.8 * np.sin((df.hour - 6) / 24 * 2 * np.pi) + 0.3 * df.workday)
df["rides"] = gen.poisson(rate)
feat = np.column_stack([
    (df.temp - df.temp.mean()) / df.temp.std(),
    np.sin(df.hour / 24 * 2 * np.pi), np.cos(df.hour / 24 * 2 * np.pi), df.workday]).astype(np.float32)
X, Y = torch.from_numpy(feat), torch.tensor(df.rides.values, dtype=torch.float32)
train, test = slice(0, 1900), slice(1900, None)

torch.manual_seed(88)
net = nn.Sequential(nn.Linear(4, 32), nn.Softplus(), nn.Linear(32, 1), nn.Flatten(0))
criterion = nn.PoissonNLLLoss(log_input=True)
opt = torch.optim.Adagrad(net.parameters(), lr=0.1)
for epoch in range(15):
    for idx in torch.randperm(1900).split(50):
        loss = criterion(net(X[idx]), Y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print("epoch %2d nll %.4f" % (epoch, loss.item()))
with torch.no_grad():
    mu = net(X[test]).exp().numpy()
print("correlation of predicted rate with true rate:", np.corrcoef(mu, rate[1900:])[0, 1])
