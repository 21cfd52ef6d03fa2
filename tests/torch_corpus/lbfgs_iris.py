import torch
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

torch.manual_seed(0)
X, y = load_iris(return_X_y=True)
Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.3, stratify=y, random_state=10)
mu, sd = Xa.mean(0), Xa.std(0)
Xa, Xb = (torch.tensor((Q - mu) / sd).float() for Q in (Xa, Xb))
ya, yb = torch.tensor(ya), torch.tensor(yb)

W = torch.zeros(4, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
optimizer = torch.optim.LBFGS([W, b], lr=1, max_iter=20, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(Xa @ W + b, ya) + 1e-3 * W.pow(2).sum()
    loss.backward()
    return loss


for i in range(5):
    l = optimizer.step(closure)
    print(i, l.item())
print("iris test accuracy", ((Xb @ W + b).argmax(1) == yb).float().mean().item())
