import numpy as np
import torch
import torch.nn as nn
from torch.autograd import Variable

# y = 2x + 1 with noise
np.random.seed(0)
x_values = np.random.uniform(0, 1, 110).astype(np.float32).reshape(-1, 1)
y_values = 2 * x_values + 1 + 0.05 * np.random.randn(110, 1).astype(np.float32)
x_train, y_train = x_values[:80], y_values[:80]
x_hold, y_hold = x_values[80:], y_values[80:]

class linearRegression(torch.nn.Module):
    def __init__(self, inputSize, outputSize):
        super(linearRegression, self).__init__()
        self.linear = torch.nn.Linear(inputSize, outputSize)

    def forward(self, x):
        out = self.linear(x)
        return out

model = linearRegression(1, 1)
criterion = torch.nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(500):
    inputs = Variable(torch.from_numpy(x_train))
    labels = Variable(torch.from_numpy(y_train))
    optimizer.zero_grad()
    outputs = model(inputs)
    loss = criterion(outputs, labels)
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print('epoch {}, loss {}'.format(epoch, loss.item()))

predicted = model(torch.from_numpy(x_hold)).data.numpy()
print('mse on 30 held-out points: {:.5f}'.format(((predicted - y_hold) ** 2).mean()))
