# Learning PyTorch: a network by hand, only autograd
import numpy as np
import torch

rng = np.random.RandomState(5)
N, D_in, H, D_out = 500, 8, 60, 1
A = rng.randn(D_in)
x_np = rng.randn(N + 200, D_in)
y_np = np.maximum(x_np @ A, 0) + 0.5 * np.abs(x_np[:, 0])
x, y = torch.from_numpy(x_np[:N]).float(), torch.from_numpy(y_np[:N, None]).float()
xt, yt = torch.from_numpy(x_np[N:]).float(), torch.from_numpy(y_np[N:, None]).float()

torch.manual_seed(5)
w1 = (torch.randn(D_in, H) / D_in ** 0.5).requires_grad_()
b1 = torch.zeros(H, requires_grad=True)
w2 = (torch.randn(H, D_out) / H ** 0.5).requires_grad_()

learning_rate = 2e-2
for t in range(600):
    y_pred = (x.mm(w1) + b1).clamp(min=0).mm(w2)
    loss = (y_pred - y).pow(2).mean()
    if t % 100 == 99:
        print(t + 1, loss.item())
    loss.backward()
    with torch.no_grad():
        for w in (w1, b1, w2):
            w -= learning_rate * w.grad
            w.grad.zero_()

with torch.no_grad():
    test = ((xt.mm(w1) + b1).clamp(min=0).mm(w2) - yt).pow(2).mean().item()
print('test mse / variance:', test / yt.var().item())
