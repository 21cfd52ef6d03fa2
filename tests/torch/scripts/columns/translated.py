import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(0)
sources = torch.randint(3, 20, (96, 5))
targets = torch.cat([torch.ones(96, 1, dtype=torch.long), sources.flip(1), 2 * torch.ones(96, 1, dtype=torch.long)], 1)


class Translate(nn.Module):
    def __init__(self):
        super().__init__()
        self.read, self.write = nn.Embedding(20, 16), nn.Embedding(20, 16)
        self.encoder, self.decoder = nn.GRU(16, 24), nn.GRU(16, 24)
        self.out = nn.Linear(24, 20)

    def forward(self, src, trg):
        _, state = self.encoder(self.read(src))
        output, _ = self.decoder(self.write(trg), state)
        return self.out(output)


def across(batch):
    return torch.stack([row[0] for row in batch], 1), torch.stack([row[1] for row in batch], 1)


model = Translate()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(6):
    for src, trg in DataLoader(list(zip(sources, targets)), batch_size=8, shuffle=True, collate_fn=across):
        optimizer.zero_grad()
        output = model(src, trg[:-1])
        output = output.reshape(-1, output.shape[-1])
        trg = trg[1:].reshape(-1)
        loss = criterion(output, trg)
        loss.backward()
        optimizer.step()
    print(loss.item())
