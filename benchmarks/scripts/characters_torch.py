"""Next character by a small transformer."""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
text = "the cat sat on the mat and the dog lay by the door while it rained on the old red roof. " * 60
letters = sorted(set(text))
ids = torch.tensor([letters.index(letter) for letter in text])
context, width = 32, 48


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.token, self.place = nn.Embedding(len(letters), width), nn.Embedding(context, width)
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, batch_first=True)
        self.body = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(width, len(letters))
        self.mask = nn.Transformer.generate_square_subsequent_mask(context)

    def forward(self, x):
        h = self.token(x) + self.place(torch.arange(x.shape[1]))
        return self.head(self.body(h, mask=self.mask))


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for step in range(300):
    starts = torch.randint(len(ids) - context - 1, (32,))
    x = torch.stack([ids[s : s + context] for s in starts])
    y = torch.stack([ids[s + 1 : s + context + 1] for s in starts])
    loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print(step, loss.item())
