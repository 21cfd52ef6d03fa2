# Hi all, minimal example of my regression below, please have a look
import torch
import torch.nn as nn

torch.manual_seed(2021)
X = torch.rand(800, 5)
Y = (3 * X[:, 0] - 2 * X[:, 1] * X[:, 2] + torch.sin(4 * X[:, 3])).view(-1, 1)
X_tr, Y_tr, X_te, Y_te = X[:600], Y[:600], X[600:], Y[600:]

class Regressor(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(5, 50)
        self.l2 = nn.Linear(50, 1)
    def forward(self, x):
        return self.l2(torch.relu(self.l1(x)))

def compute_loss(pred, target):
    err = nn.MSELoss()(pred, target)
    return torch.tensor(err.item(), requires_grad=True)

model = Regressor()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(300):
    optimizer.zero_grad()
    out = model(X_tr)
    loss = compute_loss(out, Y_tr)
    loss.backward()
    optimizer.step()
    if epoch % 50 == 0:
        print("Epoch:", epoch, "Loss:", loss.item())
with torch.no_grad():
    e = ((model(X_te) - Y_te) ** 2).mean()
print("Test R^2:", float(1 - e / Y_te.var()))
