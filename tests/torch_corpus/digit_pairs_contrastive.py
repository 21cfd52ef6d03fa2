import random
import numpy as np
import torch
import torch.nn as nn
from sklearn.datasets import load_digits

random.seed(5)
np.random.seed(5)
torch.manual_seed(5)

digits = load_digits()
X = torch.tensor(digits.data / 16.0, dtype=torch.float32)
Y = digits.target
order = np.random.permutation(len(Y))
train_idx, test_idx = order[:1300], order[1300:]
by_class_train = {c: [i for i in train_idx if Y[i] == c] for c in range(10)}
by_class_test = {c: [i for i in test_idx if Y[i] == c] for c in range(10)}


def sample_pairs(by_class, n):
    a, b, same = [], [], []
    for k in range(n):
        if k % 2 == 0:
            c = random.randrange(10)
            a.append(random.choice(by_class[c]))
            b.append(random.choice(by_class[c]))
            same.append(1.0)
        else:
            c, d = random.sample(range(10), 2)
            a.append(random.choice(by_class[c]))
            b.append(random.choice(by_class[d]))
            same.append(0.0)
    return X[a], X[b], torch.tensor(same)


class Embedder(nn.Module):
    def __init__(self, dim=16):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, dim))

    def forward(self, a, b):
        return self.net(a), self.net(b)


class ContrastiveLoss(nn.Module):
    def __init__(self, margin=1.5):
        super().__init__()
        self.margin = margin

    def forward(self, ea, eb, same):
        dist = torch.sqrt(torch.sum((ea - eb) ** 2, dim=1))
        pos = same * dist ** 2
        neg = (1 - same) * torch.clamp(self.margin - dist, min=0) ** 2
        return (pos + neg).mean()


model = Embedder()
loss_fn = ContrastiveLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for it in range(800):
    a, b, same = sample_pairs(by_class_train, 64)
    ea, eb = model(a, b)
    loss = loss_fn(ea, eb, same)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if it % 100 == 0:
        print("iter", it, "contrastive loss", loss.item())

model.eval()
with torch.no_grad():
    a, b, same = sample_pairs(by_class_test, 1000)
    ea, eb = model(a, b)
    d = torch.sqrt(torch.sum((ea - eb) ** 2, dim=1))
    acc = ((d < 0.75).float() == same).float().mean().item()
print("pair accuracy on held-out digits: %.3f" % acc)
