import torch
from torch import nn

torch.manual_seed(0)
words = (torch.arange(1210) * 7 + torch.arange(1210) // 9) % 23
data = words.view(10, 121).t().contiguous()


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(23, 12)
        self.rnn = nn.GRU(12, 16, 2)
        self.decoder = nn.Linear(16, 23)

    def forward(self, text, hidden):
        output, hidden = self.rnn(self.encoder(text), hidden)
        return self.decoder(output).view(-1, 23), hidden


def get_batch(i, length=6):
    return data[i : i + length], data[i + 1 : i + 1 + length].reshape(-1)


model = Words()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(2):
    hidden = torch.zeros(2, 10, 16)
    for i in range(0, 120, 6):
        text, targets = get_batch(i)
        optimizer.zero_grad()
        hidden = hidden.detach()
        output, hidden = model(text, hidden)
        loss = criterion(output, targets)
        loss.backward()
        optimizer.step()
    print(loss.item())
