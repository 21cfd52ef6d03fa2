"""Next-character model on text from a second-order grammar; causal transformer without libraries' encoder."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(31415)
WORDS = ["cat ", "dog ", "bird ", "sees ", "hears ", "the ", "a "]


def text(n):
    pick = lambda a, b: WORDS[int(torch.randint(a, b, (1,)))]
    return "".join(pick(5, 7) + pick(0, 3) + pick(3, 5) + pick(5, 7) + pick(0, 3) for _ in range(n))


corpus = text(500)
chars = sorted(set(corpus))
ids = torch.tensor([chars.index(c) for c in corpus])
cut = int(0.85 * len(ids))
CTX = 24


class Attention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d, 3 * d, bias=False)
        self.proj = nn.Linear(d, d)
        self.register_buffer("mask", torch.tril(torch.ones(CTX, CTX)).bool())

    def forward(self, x):
        B, T, D = x.shape
        q, k, v = (t.view(B, T, self.heads, -1).transpose(1, 2) for t in self.qkv(x).chunk(3, -1))
        att = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
        att = att.masked_fill(~self.mask[:T, :T], float("-inf"))
        return self.proj((F.softmax(att, dim=-1) @ v).transpose(1, 2).reshape(B, T, D))


class GPT(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.tok, self.pos = nn.Embedding(len(chars), d), nn.Embedding(CTX, d)
        self.ln1, self.ln2, self.lnf = nn.LayerNorm(d), nn.LayerNorm(d), nn.LayerNorm(d)
        self.att = Attention(d, 4)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))
        self.head = nn.Linear(d, len(chars), bias=False)

    def forward(self, idx, targets=None):
        x = self.tok(idx) + self.pos(torch.arange(idx.size(1)))
        x = x + self.att(self.ln1(x))
        x = x + self.mlp(self.ln2(x))
        logits = self.head(self.lnf(x))
        loss = None if targets is None else F.cross_entropy(logits.view(-1, len(chars)), targets.view(-1))
        return logits, loss


def get_batch(data, n=32):
    s = torch.randint(0, len(data) - CTX - 1, (n,))
    return torch.stack([data[i:i + CTX] for i in s]), torch.stack([data[i + 1:i + CTX + 1] for i in s])


gpt = GPT()
opt = torch.optim.AdamW(gpt.parameters(), lr=5e-3, betas=(0.9, 0.95))
for it in range(250):
    for g in opt.param_groups:
        g["lr"] = 5e-3 * min(1, (it + 1) / 20)
    _, loss = gpt(*get_batch(ids[:cut]))
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(gpt.parameters(), 1.0)
    opt.step()
    if it % 50 == 0:
        print(f"iter {it}: loss {loss.item():.4f}")
gpt.eval()
with torch.no_grad():
    xb, yb = get_batch(ids[cut:], 100)
    lg, vl = gpt(xb, yb)
    print(f"val loss {vl.item():.4f}, next-char accuracy {(lg.argmax(-1) == yb).float().mean().item():.4f}")
