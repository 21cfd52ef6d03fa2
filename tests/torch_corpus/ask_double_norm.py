# Same network learned yesterday, since I moved the preprocessing to a Dataset it doesn't
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader


def to_tensor(img):
    return torch.from_numpy(img).float().div(255).unsqueeze(0)


class ShapesDataset(Dataset):
    """8-bit grey pictures of bars: horizontal, vertical, diagonal"""

    def __init__(self, n, seed, transform=to_tensor):
        rng = np.random.RandomState(seed)
        self.transform = transform
        self.images, self.targets = [], []
        for _ in range(n):
            k = rng.randint(3)
            img = rng.randint(0, 90, (12, 12))
            p = rng.randint(2, 10)
            if k == 0:
                img[p, :] += 130
            elif k == 1:
                img[:, p] += 130
            else:
                np.fill_diagonal(img, img.diagonal() + 130)
            self.images.append(img.astype(np.uint8))
            self.targets.append(k)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        img = self.images[i] / 255 / 255
        return self.transform(img), self.targets[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 12, 3)
        self.fc1 = nn.Linear(12 * 9, 30)
        self.fc2 = nn.Linear(30, 3)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.view(x.size(0), -1)))
        return self.fc2(x)


def main():
    torch.manual_seed(42)
    train_loader = DataLoader(ShapesDataset(900, 0), batch_size=30, shuffle=True)
    test_loader = DataLoader(ShapesDataset(300, 1), batch_size=100)
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    for epoch in range(5):
        for i, (images, labels) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
        print('[%d] loss: %.3f' % (epoch + 1, loss.item()))
    correct = sum((net(x).argmax(1) == y).sum().item() for x, y in test_loader)
    print('Accuracy: %d %%' % (100 * correct / 300))


if __name__ == '__main__':
    main()
