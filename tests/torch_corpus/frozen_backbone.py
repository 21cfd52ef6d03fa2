"""Feature extraction: a conv backbone is pre-trained as autoencoder, then kept fixed under a new classifier."""
import torch
from torch import nn
from sklearn.datasets import load_digits

torch.manual_seed(26)
d = load_digits()
X = torch.tensor(d.images, dtype=torch.float32).unsqueeze(1) / 16
Y = torch.tensor(d.target)
perm = torch.randperm(len(Y))
X, Y = X[perm], Y[perm]

backbone = nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(16, 12, 3, stride=2, padding=1), nn.ReLU())
decoder = nn.Sequential(nn.ConvTranspose2d(12, 16, 2, stride=2), nn.ReLU(), nn.ConvTranspose2d(16, 1, 2, stride=2))
opt = torch.optim.Adam([*backbone.parameters(), *decoder.parameters()], lr=5e-3)
for ep in range(8):
    for b in X[:1400].split(50):
        loss = (decoder(backbone(b)) - b).square().mean()
        opt.zero_grad(); loss.backward(); opt.step()
    print('AE', ep, loss.item())

backbone.requires_grad_(False).eval()


class Transfer(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.features = features
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(48, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x):
        with torch.no_grad():
            f = self.features(x)
        return self.head(f)


model = Transfer(backbone)
opt = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=5e-3)
for ep in range(15):
    for i in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(X[i]), Y[i])
        opt.zero_grad(); loss.backward(); opt.step()
    if ep % 5 == 0:
        print('head', ep, loss.item())
print('transfer accuracy', (model(X[1400:]).argmax(1) == Y[1400:]).float().mean().item())
