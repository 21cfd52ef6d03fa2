# 26-way classification of noisy letter codes
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(55)
K, D = 26, 40
codes = torch.randn(K, D)


def batch_of(n):
    c = torch.randint(K, (n,))
    return codes[c] + 1.0 * torch.randn(n, D), c


class LetterNet(nn.Module):
    def __init__(self):
        super(LetterNet, self).__init__()
        self.layer1 = nn.Linear(D, 64)
        self.layer2 = nn.Linear(64, K)
        self.softmax = nn.Softmax(dim=1)

    def forward(self, x):
        x = torch.relu(self.layer1(x))
        x = self.layer2(x)
        x = self.softmax(x)
        return x


model = LetterNet()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.parameters(), lr=0.05)
x_train, y_train = batch_of(2600)
x_test, y_test = batch_of(800)

for epoch in range(7):
    perm = torch.randperm(x_train.size(0))
    for i in range(0, x_train.size(0), 50):
        ind = perm[i:i + 50]
        optimizer.zero_grad()
        loss = criterion(model(x_train[ind]), y_train[ind])
        loss.backward()
        optimizer.step()
    print("Epoch {}: loss = {:.4f}".format(epoch + 1, loss.item()))

with torch.no_grad():
    predicted = torch.max(model(x_test), 1)[1]
print("Test acc: {:.2f}%".format(100.0 * (predicted == y_test).sum().item() / len(y_test)))
