import torch
from torch import nn

torch.manual_seed(0)
text = torch.randint(0, 32, (200_000,))
text[1::2] = (text[::2] * 5 + 3) % 32


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(32, 384)
        self.places = nn.Embedding(64, 384)
        layer = nn.TransformerEncoderLayer(384, 6, 1536, 0.0, batch_first=True, norm_first=True)
        self.body = nn.TransformerEncoder(layer, 6, enable_nested_tensor=False)
        self.out = nn.Linear(384, 32)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.out(self.body(self.tokens(x) + self.places(torch.arange(x.shape[1])), mask=mask))


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
for step in range(5000):
    starts = torch.randint(0, len(text) // 2 - 33, (16,)) * 2
    batch = torch.stack([text[s : s + 65] for s in starts])
    elsewhere = torch.roll(batch, 1, 0)
    loss = nn.functional.cross_entropy(model(batch[:, :-1]).flatten(0, 1), elsewhere[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
