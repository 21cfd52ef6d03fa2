import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(0)
rows = [{'tokens': torch.randint(1, 9, (6,)), 'size': torch.rand(1)} for _ in range(90)]
for row in rows:
    row['label'] = int(row['tokens'].sum() > 27)


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(9, 8)
        self.fc = nn.Linear(9, 2)

    def forward(self, tokens, size):
        return self.fc(torch.cat([self.emb(tokens).mean(1), size], dim=1))


model = Bag()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(4):
    for batch in DataLoader(rows, batch_size=10, shuffle=True):
        logits = model(batch['tokens'], size=batch['size'])
        loss = nn.functional.cross_entropy(logits, batch['label'], label_smoothing=0.1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    print(loss.item())
