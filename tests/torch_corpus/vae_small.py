"""Small VAE on 8x8 digits."""
import torch
from torch import nn, Tensor
import torch.nn.functional as F
from sklearn.datasets import load_digits


class VAE(nn.Module):
    def __init__(self, latent: int = 8) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 64), nn.ReLU())
        self.mu = nn.Linear(64, latent)
        self.logvar = nn.Linear(64, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, 64), nn.ReLU(), nn.Linear(64, 64))

    def reparameterize(self, mu: Tensor, logvar: Tensor) -> Tensor:
        if not self.training:
            return mu
        return mu + torch.randn_like(mu) * (0.5 * logvar).exp()

    def forward(self, x: Tensor):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        return self.decoder(self.reparameterize(mu, logvar)), mu, logvar


def elbo_loss(logits, x, mu, logvar, beta=0.3):
    rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / x.size(0)
    kl = -0.5 * (1 + logvar - mu.pow(2) - logvar.exp()).sum() / x.size(0)
    return rec + beta * kl, rec, kl


if __name__ == "__main__":
    torch.manual_seed(83)
    data = torch.tensor(load_digits().data / 16.0).float()
    data = data[torch.randperm(len(data))]
    train, held = data[:1500], data[1500:]
    vae = VAE()
    opt = torch.optim.Adam(vae.parameters(), lr=3e-3)
    for epoch in range(40):
        vae.train()
        for b in train[torch.randperm(1500)].split(60):
            loss, rec, kl = elbo_loss(*[vae(b)[0], b, *vae(b)[1:]])
            opt.zero_grad()
            loss.backward()
            opt.step()
        if epoch % 10 == 0:
            print(f"epoch {epoch} elbo {loss.item():.2f} rec {rec.item():.2f} kl {kl.item():.2f}")
    vae.eval()
    with torch.no_grad():
        r = torch.sigmoid(vae(held)[0])
    print("share of variance explained, held-out:", (1 - (r - held).pow(2).sum() / (held - train.mean(0)).pow(2).sum()).item())
