import torch
from torch import nn

torch.manual_seed(1)
text = "she sells sea shells on the sea shore the shells she sells are sea shells for sure " * 30
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(len(letters), 24)
        self.gru = nn.GRU(24, 48, batch_first=True)
        self.head = nn.Linear(48, len(letters))

    def forward(self, codes):
        states, _ = self.gru(self.embed(codes))
        return self.head(states)


model = Reader()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for step in range(100_000):
    starts = torch.randint(0, len(codes) - 33, (16,))
    block = torch.stack([codes[s : s + 33] for s in starts])
    scores = model(block[:, :-1])
    loss = nn.functional.cross_entropy(scores.flatten(0, 1), block[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
