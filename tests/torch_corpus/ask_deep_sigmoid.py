import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

# deep MLP from a lecture: 2.30 loss forever
torch.manual_seed(10)
X, y = load_digits(return_X_y=True)
X_tr, X_te, y_tr, y_te = train_test_split(X / 16.0, y, test_size=0.25, random_state=3)
X_tr, X_te = torch.tensor(X_tr, dtype=torch.float32), torch.tensor(X_te, dtype=torch.float32)
y_tr, y_te = torch.tensor(y_tr), torch.tensor(y_te)


def block(n_in, n_out):
    return [nn.Linear(n_in, n_out), nn.Sigmoid()]


layers = block(64, 64)
for _ in range(6):
    layers += block(64, 64)
layers.append(nn.Linear(64, 10))
mlp = nn.Sequential(*layers)
optimizer = torch.optim.SGD(mlp.parameters(), lr=0.1)
lossfn = nn.CrossEntropyLoss()
for epoch in range(20):
    perm = torch.randperm(len(X_tr))
    for k in range(0, len(X_tr), 64):
        j = perm[k:k + 64]
        optimizer.zero_grad()
        l = lossfn(mlp(X_tr[j]), y_tr[j])
        l.backward()
        optimizer.step()
    if epoch % 5 == 4:
        print(epoch + 1, l.item())
print((mlp(X_te).argmax(1) == y_te).float().mean().item())
