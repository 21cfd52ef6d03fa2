"""A loop whose turns change: each is ordinary for a while, and then for once is not."""

import torch

x = torch.randn(64, 4)
y = x @ torch.tensor([[1.0], [-2.0], [0.5], [3.0]])
model = torch.nn.Linear(4, 1)
criterion = torch.nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

for turn in range(72):
    rows = torch.randint(0, 64, (16,))
    optimizer.zero_grad()
    losses = []
    for part in rows.chunk(2 if turn in (12, 13) else 1):
        loss = criterion(model(x[part]), y[part])
        if turn == 25:
            loss = loss.reshape(1)
        if turn == 38:
            try:
                (loss.detach() * 1.0).backward()
            except RuntimeError:
                pass
        loss.backward()
        losses.append(loss.item())
        if turn == 51:
            loss.data.mul_(0)
    optimizer.step()
    if turn == 64:
        optimizer.step()
    print("loss", repr(sum(losses) / len(losses)))
