import torch, torch.nn as nn
from sklearn.datasets import load_digits
torch.manual_seed(77)
x = torch.tensor(load_digits().data, dtype=torch.float) / 16
x = x[torch.randperm(x.size(0))]
x_tr, x_te = x[:1400], x[1400:]

class AutoEncoder(nn.Module):
    def __init__(self, code=12):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(64, 48), nn.LeakyReLU(0.1), nn.Linear(48, code))
        self.dec = nn.Sequential(nn.Linear(code, 48), nn.LeakyReLU(0.1), nn.Linear(48, 64), nn.Sigmoid())
    def forward(self, x):
        z = self.enc(x)
        return self.dec(z), z

ae = AutoEncoder()
optimizer = torch.optim.RMSprop(ae.parameters(), lr=2e-3)
for epoch in range(40):
    for b in torch.split(x_tr[torch.randperm(1400)], 70):
        rec, _ = ae(b)
        loss = nn.functional.mse_loss(rec, b)
        optimizer.zero_grad(); loss.backward(); optimizer.step()
    if epoch % 10 == 9: print(epoch + 1, loss.item())
with torch.no_grad():
    err = ((ae(x_te)[0] - x_te) ** 2).sum()
    base = ((x_tr.mean(0) - x_te) ** 2).sum()
print('explained variance on unseen digits: %.4f' % (1 - err / base))
