import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.bn = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(4 * 9, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn(self.conv(x))), 2)
        return F.log_softmax(self.fc(self.drop(torch.flatten(x, 1))), dim=1)


def train(model, device, loader, optimizer, scheduler):
    model.train()
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
    scheduler.step()
    return loss.item()


def test(model, device, images, labels):
    model.eval()
    with torch.no_grad():
        return (model(images.to(device)).argmax(1) == labels).float().mean().item()


def main():
    torch.manual_seed(1)
    labels = torch.randint(0, 3, (120,))
    images = torch.randn(120, 1, 8, 8) * 0.3
    for i, label in enumerate(labels):
        images[i, 0, 2 * label : 2 * label + 3] += 1.0
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=20, shuffle=True)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.7)
    for epoch in range(3):
        print(train(model, 'cpu', loader, optimizer, scheduler), test(model, 'cpu', images, labels))
    torch.save(model.state_dict(), 'net.pt')


if __name__ == '__main__':
    main()
