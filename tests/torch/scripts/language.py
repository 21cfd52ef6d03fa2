import torch
from torch import nn

torch.manual_seed(0)
text = torch.arange(600) * 7 % 11


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.body, self.head = nn.Embedding(11, 16), nn.Linear(16, 24), nn.Linear(24, 11)

    def forward(self, x, targets=None):
        logits = self.head(torch.relu(self.body(self.emb(x))))
        loss = None if targets is None else nn.functional.cross_entropy(logits.view(-1, 11), targets.view(-1))
        return logits, loss


def get_batch(n=16, length=6):
    start = torch.randint(0, 590, (n,))
    x = torch.stack([text[i : i + length] for i in start])
    return x, torch.stack([text[i + 1 : i + length + 1] for i in start])


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
for step in range(30):
    _, loss = model(*get_batch())
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
print(loss.item())
