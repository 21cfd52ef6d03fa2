"""Custom Dataset for CSV-like sensor windows. Training loss goes to 0 immediately, test accuracy is random."""
import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader


class SensorWindows(Dataset):
    def __init__(self, n_files, seed):
        rng = np.random.default_rng(seed)
        self.labels = rng.integers(0, 4, n_files)
        t = np.linspace(0, 1, 40)
        self.windows = [np.sin(2 * np.pi * (k + 1) * 2 * t + rng.uniform(0, 6.28)) + 0.3 * rng.normal(size=40) for k in self.labels]
        self.idx = 0

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        window = torch.tensor(self.windows[self.idx], dtype=torch.float32)
        label = torch.tensor(self.labels[self.idx])
        return window, label


train = SensorWindows(1000, 0)
test = SensorWindows(300, 1)
train_loader = DataLoader(train, batch_size=25, shuffle=True)

torch.manual_seed(2)
model = torch.nn.Sequential(
    torch.nn.Linear(40, 64), torch.nn.ReLU(),
    torch.nn.Linear(64, 64), torch.nn.ReLU(),
    torch.nn.Linear(64, 4),
)
criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)

for epoch in range(8):
    losses = []
    for window, label in train_loader:
        output = model(window)
        loss = criterion(output, label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print("epoch", epoch, "mean loss", np.mean(losses))

with torch.no_grad():
    x = torch.tensor(np.array(test.windows), dtype=torch.float32)
    print("test acc", (model(x).argmax(1).numpy() == test.labels).mean())
