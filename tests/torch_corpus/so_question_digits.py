import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from sklearn import datasets

torch.manual_seed(3)
np.random.seed(3)
bunch = datasets.load_digits()
order = np.random.permutation(len(bunch.target))
images = bunch.images[order].astype(np.float32) / 16
labels = bunch.target[order]
train_images, train_labels = images[:1400], labels[:1400]
test_images, test_labels = images[1400:], labels[1400:]


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 8, 3)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(8 * 3 * 3, 40)
        self.fc2 = nn.Linear(40, 10)

    def forward(self, x):
        x = self.pool(torch.relu(self.conv1(x)))
        x = x.view(-1, 8 * 3 * 3)
        x = torch.relu(self.fc1(x))
        return self.fc2(x)


net = Net()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)

for epoch in range(8):
    running_loss = 0.0
    for i in range(0, 1400, 20):
        inputs = torch.from_numpy(train_images[i:i + 20]).unsqueeze(1)
        targets = torch.from_numpy(train_labels[i:i + 20])
        outputs = net(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        running_loss += loss.item()
    print('[%d] loss: %.3f' % (epoch + 1, running_loss / 70))

print('Finished Training')
correct = 0
with torch.no_grad():
    out = net(torch.from_numpy(test_images).unsqueeze(1))
    correct = (out.argmax(1).numpy() == test_labels).sum()
print('Accuracy on the test images: %d %%' % (100 * correct / len(test_labels)))
