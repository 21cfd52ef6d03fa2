import torch
from torch import nn

torch.manual_seed(0)
data = torch.sin(torch.linspace(0, 50, 640)).view(8, 80)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 12, batch_first=True)
        self.fc = nn.Linear(12, 1)

    def forward(self, x, hidden):
        out, hidden = self.lstm(x, hidden)
        return self.fc(out), hidden


model = Net()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    hidden = (torch.zeros(1, 8, 12), torch.zeros(1, 8, 12))
    for i in range(0, 70, 10):
        x, y = data[:, i : i + 10, None], data[:, i + 1 : i + 11, None]
        hidden = tuple(h.detach() for h in hidden)
        opt.zero_grad()
        out, hidden = model(x, hidden)
        loss = nn.functional.mse_loss(out, y)
        loss.backward()
        opt.step()
    print(loss.item())
