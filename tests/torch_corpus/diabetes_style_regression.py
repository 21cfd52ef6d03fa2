import torch
import torch.nn as nn
import torch.utils.data as data_utils
from sklearn.datasets import make_regression
from sklearn.model_selection import train_test_split

torch.manual_seed(19)
x, y = make_regression(n_samples=900, n_features=10, n_informative=6, noise=5.0, random_state=19)
y = (y - y.min()) / 10
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=19)

train_ds = data_utils.TensorDataset(torch.Tensor(x_train), torch.Tensor(y_train).view(-1, 1))
train_dl = data_utils.DataLoader(train_ds, batch_size=25, shuffle=True)


class DiabetesNet(nn.Module):
    def __init__(self, input_dim, hidden_dim):
        super().__init__()
        self.fc1 = nn.Linear(input_dim, hidden_dim)
        self.fc2 = nn.Linear(hidden_dim, hidden_dim)
        self.fc3 = nn.Linear(hidden_dim, 1)
        self.relu = nn.ReLU()
        self.sigmoid = nn.Sigmoid()

    def forward(self, x):
        x = self.relu(self.fc1(x))
        x = self.relu(self.fc2(x))
        x = self.sigmoid(self.fc3(x))
        return x


model = DiabetesNet(10, 64)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
for epoch in range(40):
    for xb, yb in train_dl:
        pred = model(xb)
        loss = criterion(pred, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        print("epoch", epoch, "loss", loss.item())

model.eval()
with torch.no_grad():
    pred = model(torch.Tensor(x_test)).squeeze()
yt = torch.Tensor(y_test)
print("test R2", (1 - ((pred - yt) ** 2).sum() / ((yt - yt.mean()) ** 2).sum()).item())
