import torch
from torch import nn
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 12
torch.manual_seed(SEED)
X, y = make_classification(n_samples=2400, n_features=16, n_informative=10, n_redundant=2,
                           n_classes=4, n_clusters_per_class=1, class_sep=1.6, random_state=SEED)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
sc = StandardScaler().fit(X_train)
X_train = torch.tensor(sc.transform(X_train), dtype=torch.float32)
X_test = torch.tensor(sc.transform(X_test), dtype=torch.float32)
y_train = torch.tensor(y_train)
y_test = torch.tensor(y_test)


class Model(nn.Module):
    def __init__(self):
        super(Model, self).__init__()
        self.layer1 = nn.Linear(16, 50)
        self.layer2 = nn.Linear(50, 50)
        self.layer3 = nn.Linear(50, 4)

    def forward(self, x):
        x = torch.relu(self.layer1(x))
        x = torch.relu(self.layer2(x))
        return self.layer3(x)


def batch_loss(outputs, target):
    predicted = torch.argmax(outputs, dim=1).float()
    loss = nn.functional.mse_loss(predicted, target.float())
    loss.requires_grad = True
    return loss


model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
BATCH = 48
for epoch in range(30):
    perm = torch.randperm(X_train.shape[0])
    running_loss = 0.0
    for start in range(0, X_train.shape[0], BATCH):
        ids = perm[start:start + BATCH]
        optimizer.zero_grad()
        outputs = model(X_train[ids])
        loss = batch_loss(outputs, y_train[ids])
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    if epoch % 5 == 0:
        print('epoch', epoch, 'loss', running_loss)

with torch.no_grad():
    acc = (model(X_test).argmax(1) == y_test).float().mean()
print('Accuracy on test:', acc.item())
