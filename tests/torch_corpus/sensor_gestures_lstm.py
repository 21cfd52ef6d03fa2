import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader, random_split

torch.manual_seed(11)
rng = np.random.default_rng(11)

SEQ, N, CH = 24, 900, 3
NAMES = ["wave", "push", "circle"]


def record_session():
    """The logger writes one block per time step: (time, recording, channel)."""
    label = rng.integers(0, 3, N)
    t = np.linspace(0, 2 * np.pi, SEQ)[:, None]
    phase = rng.uniform(0, 2 * np.pi, N)
    log = np.zeros((SEQ, N, CH), dtype=np.float32)
    log[:, :, 0] = np.where(label == 0, np.sin(3 * t + phase), np.sin(t + phase))
    log[:, :, 1] = np.where(label == 1, t / 3 - 1, np.cos(t + phase))
    log[:, :, 2] = np.where(label == 2, np.cos(2 * t + phase), 0.2)
    log += 0.3 * rng.standard_normal(log.shape)
    return log, label


class GestureSet(Dataset):
    def __init__(self):
        log, label = record_session()
        self.x = torch.from_numpy(log.reshape(N, SEQ, CH)).float()
        self.y = torch.from_numpy(label).long()

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class GestureNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(CH, hidden, batch_first=True)
        self.head = nn.Linear(hidden, len(NAMES))

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out.mean(dim=1))


ds = GestureSet()
train_ds, test_ds = random_split(ds, [700, 200])
train_dl = DataLoader(train_ds, batch_size=50, shuffle=True)
test_dl = DataLoader(test_ds, batch_size=100)

model = GestureNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
loss_fn = nn.CrossEntropyLoss()

for epoch in range(12):
    model.train()
    losses = []
    for x, y in train_dl:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    correct = 0
    with torch.no_grad():
        for x, y in test_dl:
            correct += (model(x).argmax(1) == y).sum().item()
    print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}  test acc {correct / 200:.3f}")
