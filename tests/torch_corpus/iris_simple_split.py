# iris classifier, my first pytorch program
from sklearn.datasets import load_iris
import torch
import torch.nn as nn

torch.manual_seed(1)
iris = load_iris()
X = torch.tensor(iris.data, dtype=torch.float32)
Y = torch.tensor(iris.target, dtype=torch.long)
n = int(0.6 * len(X))
X_train, Y_train = X[:n], Y[:n]
X_test, Y_test = X[n:], Y[n:]

mean, std = X_train.mean(0), X_train.std(0)
X_train = (X_train - mean) / std
X_test = (X_test - mean) / std

model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in range(100):
    for i in range(0, n, 15):
        optimizer.zero_grad()
        y_hat = model(X_train[i:i + 15])
        loss = loss_function(y_hat, Y_train[i:i + 15])
        loss.backward()
        optimizer.step()
    if epoch % 20 == 0:
        print("Epoch", epoch, "loss", loss.item())

with torch.no_grad():
    correct = (model(X_test).argmax(dim=1) == Y_test).sum().item()
print("Accuracy:", correct / len(Y_test))
