import numpy as np, torch, torch.nn as nn
np.random.seed(52); torch.manual_seed(52)
# AR(2) + season "price changes"; one long series, stateful LSTM with truncated bptt
T = 3000
s = np.zeros(T)
for t in range(2, T):
    s[t] = 1.6 * s[t - 1] - 0.8 * s[t - 2] + 0.3 * np.random.randn()
s = (s - s[:2400].mean()) / s[:2400].std()
series = torch.tensor(s, dtype=torch.float32)
B = 8
train = series[:2400].view(B, -1)          # 8 parallel streams of 300 steps
test = series[2400:]

lstm = nn.LSTM(1, 20, batch_first=True)
lin = nn.Linear(20, 1)
opt = torch.optim.Adam([*lstm.parameters(), *lin.parameters()], lr=0.01)
k = 25
for epoch in range(12):
    state, tot, n = None, 0., 0
    for a in range(0, 299 - k, k):
        xb = train[:, a:a + k].unsqueeze(-1)
        yb = train[:, a + 1:a + k + 1].unsqueeze(-1)
        out, state = lstm(xb, state)
        loss = nn.functional.mse_loss(lin(out), yb)
        opt.zero_grad(); loss.backward(); opt.step()
        state = tuple(q.detach() for q in state)
        tot += loss.item(); n += 1
    if epoch % 3 == 0: print('epoch', epoch, 'mse', tot / n)
with torch.no_grad():
    o = lin(lstm(test[:-1].view(1, -1, 1))[0]).flatten()
    mse = ((o - test[1:])[20:] ** 2).mean()
print('one-step R2 on later part:', (1 - mse / test[21:].var()).item())
