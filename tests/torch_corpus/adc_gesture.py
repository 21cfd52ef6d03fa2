import numpy as np
import torch
import torch.nn as nn

# 12 bit ADC readings of 8 flex sensors, 5 hand gestures
rng = np.random.default_rng(2)
torch.manual_seed(2)
N, S, K = 1800, 8, 5
centers = rng.integers(600, 3400, size=(K, S))
labels = rng.integers(0, K, size=N)
readings = centers[labels] + rng.normal(0, 280, size=(N, S))
readings = np.clip(readings, 0, 4095).astype(np.int32)

n_train = 1400


def min_max_scale(data, ref):
    lo = ref.min(axis=0)
    hi = ref.max(axis=0)
    scaled = np.zeros_like(data)
    for j in range(data.shape[1]):
        scaled[:, j] = (data[:, j] - lo[j]) / (hi[j] - lo[j])
    return scaled


x_train = min_max_scale(readings[:n_train], readings[:n_train])
x_test = min_max_scale(readings[n_train:], readings[:n_train])
x_train = torch.from_numpy(x_train).float()
x_test = torch.from_numpy(x_test).float()
y_train = torch.from_numpy(labels[:n_train])
y_test = torch.from_numpy(labels[n_train:])

net = nn.Sequential(nn.Linear(S, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, K))
optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3)
ce = nn.CrossEntropyLoss()

for epoch in range(60):
    net.train()
    p = torch.randperm(n_train)
    s = 0.0
    for chunk in p.split(64):
        optimizer.zero_grad()
        l = ce(net(x_train[chunk]), y_train[chunk])
        l.backward()
        optimizer.step()
        s += l.item() * len(chunk)
    if epoch % 10 == 0 or epoch == 59:
        net.eval()
        with torch.no_grad():
            acc = (net(x_test).argmax(1) == y_test).float().mean().item()
        print("epoch %d  loss %.4f  test acc %.3f" % (epoch, s / n_train, acc))
