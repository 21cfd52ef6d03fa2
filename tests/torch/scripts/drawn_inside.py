"""Parts of an update, each drawn in an inner loop; the model computes its loss; the rate is set by hand and warms up."""

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
text = torch.randint(0, 9, (900,))
text[1::2] = (text[::2] * 2 + 1) % 9


def draw():
    starts = torch.randint(0, len(text) - 12, (10,))
    return torch.stack([text[s : s + 10] for s in starts]), torch.stack([text[s + 1 : s + 11] for s in starts])


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.steps = nn.Embedding(9, 24), nn.GRU(24, 24, batch_first=True)
        self.head = nn.Linear(24, 9, bias=False)

    def forward(self, x, y=None):
        logits = self.head(self.steps(self.tokens(x))[0])
        return logits, None if y is None else F.cross_entropy(logits.view(-1, 9), y.view(-1))


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
for step in range(20):
    for group in optimizer.param_groups:
        group["lr"] = 1e-2 * min(1.0, step / 5)
    for _ in range(3):
        x, y = draw()
        _, loss = model(x, y)
        loss = loss / 3
        loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
print(loss.item())
