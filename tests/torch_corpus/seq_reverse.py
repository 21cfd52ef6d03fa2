"""Encoder-decoder GRU that reverses short digit strings (teacher forcing)."""
import torch
from torch import nn

V, SOS, L = 8, 8, 4
torch.manual_seed(20)


class Enc(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.e = nn.Embedding(V, 16)
        self.g = nn.GRU(16, h, batch_first=True)

    def forward(self, s):
        return self.g(self.e(s))[1]


class Dec(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.e = nn.Embedding(V + 1, 16)
        self.g = nn.GRU(16, h, batch_first=True)
        self.o = nn.Linear(h, V)

    def forward(self, prev, h):
        y, h = self.g(self.e(prev), h)
        return self.o(y), h


enc, dec = Enc(64), Dec(64)
params = list(enc.parameters()) + list(dec.parameters())
opt = torch.optim.Adam(params, lr=5e-3)
pool = torch.cartesian_prod(*[torch.arange(V)] * L)
pool = pool[torch.randperm(len(pool))]
train, test = pool[:3500], pool[3500:]
for ep in range(8):
    for b in train[torch.randperm(len(train))].split(70):
        tgt = b.flip(1)
        inp = torch.cat([torch.full((len(b), 1), SOS), tgt[:, :-1]], 1)
        logits, _ = dec(inp, enc(b))
        loss = nn.functional.cross_entropy(logits.transpose(1, 2), tgt)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
    print("epoch", ep, "loss %.4f" % loss)


@torch.no_grad()
def decode(src):
    h, tok, out = enc(src), torch.full((len(src), 1), SOS), []
    for _ in range(L):
        lg, h = dec(tok, h)
        tok = lg.argmax(-1)
        out.append(tok)
    return torch.cat(out, 1)


print("token accuracy, greedy, unseen strings:", (decode(test) == test.flip(1)).float().mean().item())
