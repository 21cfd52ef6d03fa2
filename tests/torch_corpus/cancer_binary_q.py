import torch
import torch.nn as nn
from sklearn import datasets, preprocessing, model_selection

# binary classifier for the breast cancer set, what is wrong here?
torch.manual_seed(27)
X, y = datasets.load_breast_cancer(return_X_y=True)
X = preprocessing.StandardScaler().fit_transform(X)
X_train, X_test, y_train, y_test = model_selection.train_test_split(X, y, test_size=0.3, random_state=27)
X_train, X_test = torch.Tensor(X_train), torch.Tensor(X_test)
y_train, y_test = torch.Tensor(y_train).reshape(-1, 1), torch.Tensor(y_test).reshape(-1, 1)


class BinaryClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer_1 = nn.Linear(30, 32)
        self.layer_2 = nn.Linear(32, 16)
        self.layer_out = nn.Linear(16, 1)
        self.relu = nn.ReLU()

    def forward(self, inputs):
        x = self.relu(self.layer_1(inputs))
        x = self.relu(self.layer_2(x))
        return self.layer_out(x)


model = BinaryClassifier()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
BATCH = 32
for e in range(1, 31):
    model.train()
    epoch_loss = 0
    for s in range(0, len(X_train), BATCH):
        optimizer.zero_grad()
        y_pred = model(X_train[s:s + BATCH])
        loss = criterion(y_pred, y_train[s:s + BATCH])
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    if e % 10 == 0:
        print(f'Epoch {e:03}: | Loss: {epoch_loss:.5f}')
model.eval()
with torch.no_grad():
    hat = torch.round(torch.sigmoid(model(X_test)))
    tpr = hat[y_test == 1].mean().item()
    tnr = 1 - hat[y_test == 0].mean().item()
print("balanced accuracy:", (tpr + tnr) / 2)
