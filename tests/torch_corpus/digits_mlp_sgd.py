import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

torch.manual_seed(0)
digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(
    digits.data / 16.0, digits.target, test_size=0.25, random_state=1)
X_train = torch.tensor(X_train).float()
X_test = torch.tensor(X_test).float()
y_train = torch.tensor(y_train)
y_test = torch.tensor(y_test)

model = torch.nn.Sequential(
    torch.nn.Linear(64, 100),
    torch.nn.ReLU(),
    torch.nn.Linear(100, 50),
    torch.nn.ReLU(),
    torch.nn.Linear(50, 10),
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
max_norm = 1e-4

for epoch in range(30):
    order = torch.randperm(len(X_train))
    epoch_loss = 0
    for k in range(0, len(order), 32):
        b = order[k:k + 32]
        optimizer.zero_grad()
        loss = F.cross_entropy(model(X_train[b]), y_train[b])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        epoch_loss += loss.item() * len(b)
    with torch.no_grad():
        acc = (model(X_test).argmax(1) == y_test).float().mean()
    if epoch % 5 == 4:
        print("epoch %d loss %.4f test acc %.3f" % (epoch + 1, epoch_loss / len(X_train), acc))
