# my custom trainer: loss does not change at all
import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split


class Net(nn.Module):
    def __init__(self, n_in, n_out):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(n_in, 32)
        self.fc2 = nn.Linear(32, n_out)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = optim.Adam(self.model.parameters(), lr=lr)

    def reset_weights(self, n_in, n_out):
        self.model = Net(n_in, n_out)

    def fit(self, X, y, epochs, batch_size=16):
        self.reset_weights(X.shape[1], int(y.max()) + 1)
        for epoch in range(epochs):
            perm = torch.randperm(len(X))
            epoch_loss = 0
            for i in range(0, len(X), batch_size):
                idx = perm[i:i + batch_size]
                self.optimizer.zero_grad()
                out = self.model(X[idx])
                loss = self.criterion(out, y[idx])
                loss.backward()
                self.optimizer.step()
                epoch_loss += loss.item()
            if epoch % 5 == 0:
                print('Epoch %d loss %.4f' % (epoch, epoch_loss))

    def score(self, X, y):
        return (self.model(X).argmax(1) == y).float().mean().item()


torch.manual_seed(1)
data, target = load_wine(return_X_y=True)
data = StandardScaler().fit_transform(data)
X_train, X_test, y_train, y_test = train_test_split(data, target, random_state=0, stratify=target)
X_train, X_test = torch.tensor(X_train).float(), torch.tensor(X_test).float()
y_train, y_test = torch.tensor(y_train), torch.tensor(y_test)
trainer = Trainer(Net(13, 3), lr=0.01)
trainer.fit(X_train, y_train, epochs=30)
print('test accuracy', trainer.score(X_test, y_test))
