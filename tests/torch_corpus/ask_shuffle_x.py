import numpy as np
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader
from sklearn.datasets import load_digits

# Val accuracy is 10% on MNIST-like digits whatever I do
np.random.seed(0)
torch.manual_seed(0)

digits = load_digits()
images = digits.images.astype("float32") / 16.0
labels = digits.target.astype("int64")

np.random.shuffle(images)

split = 1400
train_ds = TensorDataset(torch.from_numpy(images[:split]).unsqueeze(1), torch.from_numpy(labels[:split]))
val_ds = TensorDataset(torch.from_numpy(images[split:]).unsqueeze(1), torch.from_numpy(labels[split:]))
train_dl = DataLoader(train_ds, batch_size=32, shuffle=True)
val_dl = DataLoader(val_ds, batch_size=128)


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3)
        self.conv2 = nn.Conv2d(8, 16, 3)
        self.drop = nn.Dropout(0.25)
        self.fc = nn.Linear(16 * 16, 10)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        return self.fc(self.drop(x.flatten(1)))


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = CNN().to(device)
loss_fn = nn.CrossEntropyLoss()
optim = torch.optim.Adam(model.parameters())


def train(epoch):
    model.train()
    for data, target in train_dl:
        data, target = data.to(device), target.to(device)
        optim.zero_grad()
        loss = loss_fn(model(data), target)
        loss.backward()
        optim.step()
    return loss.item()


def validate():
    model.eval()
    correct = 0
    with torch.no_grad():
        for data, target in val_dl:
            correct += (model(data.to(device)).argmax(1).cpu() == target).sum().item()
    return correct / len(val_ds)


for e in range(5):
    print(e, train(e), validate())
