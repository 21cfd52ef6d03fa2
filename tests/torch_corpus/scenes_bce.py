import torch
import torch.nn as nn
from sklearn.datasets import make_multilabel_classification
from sklearn.metrics import f1_score, hamming_loss

torch.manual_seed(38)
X, Y = make_multilabel_classification(n_samples=2500, n_features=30, n_classes=6, n_labels=2, length=80, random_state=38)
X = torch.tensor(X, dtype=torch.float32)
X = X / X.sum(1, keepdim=True) * 30
Y = torch.tensor(Y, dtype=torch.float32)
split = 2000


class MultiLabelNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(30, 64)
        self.bn1 = nn.BatchNorm1d(64)
        self.fc2 = nn.Linear(64, 6)

    def forward(self, x):
        x = torch.relu(self.bn1(self.fc1(x)))
        return torch.sigmoid(self.fc2(x))


net = MultiLabelNet()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.005)
for epoch in range(15):
    net.train()
    order = torch.randperm(split)
    for start in range(0, split, 50):
        rows = order[start:start + 50]
        probs = net(X[rows])
        loss = criterion(probs, Y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        print("epoch", epoch, "bce", round(loss.item(), 4))
net.eval()
with torch.no_grad():
    hat = (net(X[split:]) > 0.5).int().numpy()
truth = Y[split:].int().numpy()
print("micro F1", f1_score(truth, hat, average="micro"), "hamming accuracy", 1 - hamming_loss(truth, hat))
