import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader


class PatchDataset(Dataset):
    """Patches with a gradient in one of four directions, pixel values 0..255."""

    def __init__(self, n, rng):
        self.labels = rng.integers(0, 4, n)
        ramp = np.linspace(0, 60, 10)
        base = np.stack([np.tile(ramp, (10, 1)), np.tile(ramp[::-1], (10, 1)), np.tile(ramp[:, None], (1, 10)), np.tile(ramp[::-1, None], (1, 10))])
        imgs = base[self.labels] + rng.uniform(50, 120, (n, 1, 1)) + rng.normal(0, 15, (n, 10, 10))
        self.images = np.clip(imgs, 0, 255).astype(np.float32)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        img = torch.from_numpy(self.images[index])
        img /= 255.0
        img -= 0.45
        return img.unsqueeze(0), self.labels[index]


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 12, 3, stride=2)
        self.fc = nn.Linear(12 * 16, 4)

    def forward(self, x):
        x = torch.relu(self.conv(x))
        return self.fc(x.flatten(1))


rng = np.random.default_rng(70)
torch.manual_seed(70)
train_loader = DataLoader(PatchDataset(800, rng), batch_size=40, shuffle=True)
test_loader = DataLoader(PatchDataset(300, rng), batch_size=100)
net = ConvNet()
optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
for epoch in range(15):
    net.train()
    for images, labels in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
    net.eval()
    correct = 0
    with torch.no_grad():
        for images, labels in test_loader:
            correct += (net(images).argmax(1) == labels).sum().item()
    print('epoch', epoch + 1, 'loss', loss.item(), 'test accuracy', correct / 300)
