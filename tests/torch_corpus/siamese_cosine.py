import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from sklearn.datasets import load_digits


class PairSet(Dataset):
    def __init__(self, images, labels, n_pairs, seed):
        rng = np.random.default_rng(seed)
        self.images = torch.tensor(images, dtype=torch.float32).unsqueeze(1)
        idx = {c: np.where(labels == c)[0] for c in np.unique(labels)}
        self.pairs = []
        for _ in range(n_pairs):
            c = rng.integers(10)
            if rng.random() < 0.5:
                i, j = rng.choice(idx[c], 2, replace=False)
                self.pairs.append((i, j, 1.0))
            else:
                o = (c + rng.integers(1, 10)) % 10
                self.pairs.append((rng.choice(idx[c]), rng.choice(idx[o]), -1.0))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, k):
        i, j, t = self.pairs[k]
        return self.images[i], self.images[j], torch.tensor(t)


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
                                 nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 24))

    def forward(self, x):
        return nn.functional.normalize(self.cnn(x), dim=1)


def evaluate(tower, loader):
    tower.eval()
    hits = []
    with torch.no_grad():
        for a, b, t in loader:
            s = (tower(a) * tower(b)).sum(1)
            hits.append(((s > 0.5) == (t > 0)).float())
    return torch.cat(hits).mean().item()


seed = 1
torch.manual_seed(seed)
d = load_digits()
img, lab = d.images / 16.0, d.target
train = DataLoader(PairSet(img[:1300], lab[:1300], 3000, seed), batch_size=64, shuffle=True)
test = DataLoader(PairSet(img[1300:], lab[1300:], 1000, seed + 1), batch_size=200)
tower = Tower()
loss_fn = nn.CosineEmbeddingLoss(margin=0.2)
opt = torch.optim.Adam(tower.parameters(), lr=1e-3)
for epoch in range(8):
    tower.train()
    for a, b, t in train:
        opt.zero_grad()
        loss = loss_fn(tower(a), tower(b), t)
        loss.backward()
        opt.step()
    print(epoch, "loss %.4f" % loss.item(), "pair accuracy %.3f" % evaluate(tower, test))
