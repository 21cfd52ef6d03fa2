import torch

torch.manual_seed(0)
x = torch.linspace(-1, 1, 64)
y = torch.sin(3 * x)
a, b, c = (torch.randn((), requires_grad=True) for _ in range(3))
for t in range(60):
    guess = a + b * x + c * x ** 3
    loss = (guess - y).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        for p in (a, b, c):
            p -= 0.1 * p.grad
            p.grad = None
print(loss.item())
