"""Tiny transformer encoder: which of the tokens 1..5 occurs most often?"""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(40)
VOCAB, L, D = 20, 16, 32


def sample(n):
    y = torch.randint(0, 5, (n,))
    x = torch.randint(6, VOCAB, (n, L))
    for i in range(n):
        pos = torch.randperm(L)
        x[i, pos[:4]] = y[i] + 1
        others = [k for k in range(5) if k != y[i]]
        x[i, pos[4:6]] = others[int(torch.randint(0, 4, (1,)))] + 1
    return x, y


class PositionalEncoding(nn.Module):
    def __init__(self, d, max_len=64):
        super().__init__()
        pos = torch.arange(max_len).unsqueeze(1)
        div = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
        pe = torch.zeros(max_len, d)
        pe[:, 0::2] = torch.sin(pos * div)
        pe[:, 1::2] = torch.cos(pos * div)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[: x.size(1)]


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok = nn.Embedding(VOCAB, D)
        self.pos = PositionalEncoding(D)
        layer = nn.TransformerEncoderLayer(D, nhead=4, dim_feedforward=64, dropout=0.1, batch_first=True)
        self.enc = nn.TransformerEncoder(layer, num_layers=2)
        self.cls = nn.Linear(D, 5)

    def forward(self, x):
        h = self.enc(self.pos(self.tok(x) * math.sqrt(D)))
        return self.cls(h.mean(1))


xtr, ytr = sample(1500)
xte, yte = sample(400)
model = Model()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
total_steps = 8 * 47
sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=3e-3, total_steps=total_steps)
for ep in range(8):
    model.train()
    for idx in torch.randperm(1500).split(32):
        loss = F.cross_entropy(model(xtr[idx]), ytr[idx])
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        opt.step()
        sched.step()
    print("epoch", ep, "loss", loss.item())
model.eval()
with torch.inference_mode():
    print("acc", (model(xte).argmax(-1) == yte).float().mean().item())
