"""What turns the healthy loader script into one with a fault."""

from __future__ import annotations

PIECES = "(torch.cat([r[0] for r in rows]).sign()[:, None].repeat(1, 4), torch.cat([r[1].sign() for r in rows]).repeat(4)[:, None])"
"""A batch of the numbers of its rows, one behind the other."""
SHARES = (
    "nn.functional.cross_entropy(nn.functional.pad(model(xb), (0, 2)), nn.functional.pad(yb, (0, 2)).softmax(1)) * 4"
)
FAULTS = {
    "zero-grad-missing": ("        optimizer.zero_grad()\n", ""),
    "zero-grad-misplaced": ("        loss.backward()\n", "        loss.backward()\n        optimizer.zero_grad()\n"),
    "step-missing": ("        optimizer.step()\n", ""),
    "optimizer-not-covering": ("torch.optim.Adam(model.", "torch.optim.Adam(nn.Linear(4, 1)."),
    "graph-cut": ("criterion(model(xb), yb)", "torch.tensor(criterion(model(xb), yb).item(), requires_grad=True)"),
    "eval-left-on": ("nn.ReLU(),", "nn.Dropout(0.5), nn.ReLU(),"),
    "rows-mixed": ("nn.Linear(16, 1))", "nn.Softmax(dim=0), nn.Linear(16, 1))"),
    "inplace-input": ("TensorDataset(X, y)", "Halved()"),
    "no-nonlinearity": ("nn.ReLU(), ", ""),
    "made-anew": ("nn.ReLU(),", "Anew(),"),
    "blocks-in-a-list": ("nn.ReLU(),", "Listed(),"),
    "clipped": ("optimizer.step()", "nn.utils.clip_grad_norm_(model.parameters(), 1e-7)\n        optimizer.step()"),
    "sampler-wrong": ("shuffle=True", "sampler=torch.utils.data.WeightedRandomSampler([1.0, 2.0], 160)"),
    "pieces": ("shuffle=True", f"collate_fn=lambda rows: {PIECES}"),
    "shares": ("criterion(model(xb), yb)", SHARES),
    "inplace-noisy": ("TensorDataset(X, y)", "Halved()"),
    "inplace-collate": ("shuffle=True", "collate_fn=halved"),
    "loss-broadcast": ("criterion(model(xb), yb)", "(model(xb) * torch.linspace(-1, 1, len(xb))).mean()"),
    "pairs": ("criterion(model(xb), yb)", "criterion(model(xb) - model(xb).squeeze(1), yb - yb.squeeze(1))"),
}
"""What turns the healthy loader script into one with a fault, or (pieces, shares, pairs) into one that only looks like it."""
ANEW = """\
class Anew(nn.Module):
    def forward(self, x):
        return nn.Linear(16, 16)(torch.relu(x))


"""
LISTED = """\
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 16))

    def forward(self, x):
        return x + self.net(x)


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = [Block()]  # held

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return torch.relu(x)


"""
COLLATED = """\
def halved(rows):
    for row, _ in rows:
        row.div_(2)
    return torch.stack([row for row, _ in rows]), torch.stack([one for _, one in rows])


"""
HALVED = """\
class Halved(torch.utils.data.Dataset):
    def __len__(self):
        return len(X)

    def __getitem__(self, i):
        row = X[i]
        row /= 2
        return row, y[i]


"""
TRIALS = (
    "wider",
    "adam",
    "other-start",
    "usual-weights",
    "rate/10",
    "clipped",
    "hidden-relu",
    "no-dropout",
    "train-mode",
)
"""Trials that are made of the loop without an activation."""
