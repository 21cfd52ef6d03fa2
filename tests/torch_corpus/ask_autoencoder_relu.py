"""Autoencoder for anomaly detection on sound levels (dB); reconstruction error does not go down at all."""
import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(8)
z = torch.randn(2000, 3)
mix = torch.randn(3, 20)
level = -35 + 12 * torch.tanh(z @ mix) + torch.randn(2000, 20)
data = level / 10
train, test = data[:1600], data[1600:]


class AE(nn.Module):
    def __init__(self, n=20, latent=4):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(n, 32), nn.ReLU(), nn.Linear(32, latent))
        self.decoder = nn.Sequential(nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, n), nn.ReLU())

    def forward(self, x):
        return self.decoder(self.encoder(x))


ae = AE()
opt = torch.optim.Adam(ae.parameters(), lr=2e-3, weight_decay=1e-6)
criterion = nn.MSELoss()
for epoch in range(15):
    for batch in DataLoader(train, batch_size=64, shuffle=True):
        rec = ae(batch)
        loss = criterion(rec, batch)
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 0:
        print("epoch [%d], loss %.4f" % (epoch, loss.item()))
with torch.no_grad():
    print("explained", 1 - ((ae(test) - test) ** 2).mean().item() / test.var(0).mean().item())
