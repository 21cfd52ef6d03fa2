"""Distil a CNN teacher into a tiny MLP."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(71)
d = load_digits()
x = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16
y = torch.tensor(d.target)
p = torch.randperm(len(y))
tr, te = p[:1300], p[1300:]

teacher = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10))
student = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))

opt = torch.optim.Adam(teacher.parameters(), 3e-3)
for _ in range(6):
    for i in tr[torch.randperm(len(tr))].split(50):
        opt.zero_grad(); F.cross_entropy(teacher(x[i]), y[i]).backward(); opt.step()

teacher.eval()
for q in teacher.parameters():
    q.requires_grad_(False)
T, alpha = 3.0, 0.7
opt = torch.optim.Adam(student.parameters(), 5e-3)
for ep in range(15):
    for i in tr[torch.randperm(len(tr))].split(50):
        with torch.no_grad():
            soft = F.softmax(teacher(x[i]) / T, -1)
        z = student(x[i])
        kd = F.kl_div(F.log_softmax(z / T, -1), soft, reduction="batchmean") * T * T
        loss = alpha * kd + (1 - alpha) * F.cross_entropy(z, y[i])
        opt.zero_grad(); loss.backward(); opt.step()
    if ep % 5 == 0: print(ep, loss.item())
acc = lambda m: (m(x[te]).argmax(1) == y[te]).float().mean().item()
print("teacher", acc(teacher), "student", acc(student))
