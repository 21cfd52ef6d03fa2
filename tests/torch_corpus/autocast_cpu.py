import torch, time
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(99)
n = 1600
gen = torch.rand(n, 1, 12, 12)
quad = torch.randint(0, 4, (n,))
for q in range(4):
    r, c = divmod(q, 2)
    m = quad == q
    gen[m, :, 6 * r:6 * r + 6, 6 * c:6 * c + 6] += 0.35
train_set = TensorDataset(gen[:1300], quad[:1300])
test_set = TensorDataset(gen[1300:], quad[1300:])

model = nn.Sequential(
    nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.GELU(),
    nn.Conv2d(16, 16, 3, stride=2, padding=1), nn.GELU(),
    nn.Flatten(), nn.Linear(144, 4),
)
opt = torch.optim.NAdam(model.parameters(), lr=2e-3)
lossf = nn.CrossEntropyLoss()
t0 = time.time()
for epoch in range(8):
    for x, y in DataLoader(train_set, batch_size=64, shuffle=True):
        opt.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(x)
            loss = lossf(logits, y)
        loss.backward()
        opt.step()
    print(f"{epoch} {loss.item():.3f} {time.time() - t0:.1f}s")
good = 0
with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
    for x, y in DataLoader(test_set, batch_size=100):
        good += (model(x).argmax(1) == y).sum().item()
print("test_acc", good / len(test_set))
