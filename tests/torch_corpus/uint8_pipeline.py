import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader
from sklearn.datasets import load_digits


class ImageFolderLike(Dataset):
    """digits stored as 8-bit images, as they would come from disk"""

    def __init__(self, split, seed=53):
        d = load_digits()
        imgs = (d.images / 16 * 250).astype(np.uint8)
        order = np.random.RandomState(seed).permutation(len(imgs))
        order = order[:1400] if split == "train" else order[1400:]
        self.imgs, self.targets = imgs[order], d.target[order]

    def __len__(self):
        return len(self.targets)

    def _load(self, i):
        img = self.imgs[i]
        img = img // 255
        return torch.from_numpy(img).float().unsqueeze(0)

    def __getitem__(self, i):
        return self._load(i), int(self.targets[i])


class LeNetish(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 10, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(10, 20, 3, padding=1), nn.ReLU())
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(320, 40), nn.ReLU(), nn.Dropout(0.25), nn.Linear(40, 10))

    def forward(self, x):
        return self.head(self.stem(x))


def epoch_pass(model, loader, optimizer=None):
    model.train(optimizer is not None)
    hits = total = 0
    for x, y in loader:
        with torch.set_grad_enabled(optimizer is not None):
            out = model(x)
            loss = nn.functional.cross_entropy(out, y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        hits += (out.argmax(1) == y).sum().item()
        total += len(y)
    return hits / total


torch.manual_seed(53)
train_dl = DataLoader(ImageFolderLike("train"), batch_size=50, shuffle=True)
test_dl = DataLoader(ImageFolderLike("test"), batch_size=200)
model = LeNetish()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for ep in range(8):
    a = epoch_pass(model, train_dl, optimizer)
    print("epoch", ep, "train acc %.3f" % a, "test acc %.3f" % epoch_pass(model, test_dl))
