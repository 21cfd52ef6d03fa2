"""Small transformer encoder that outputs its input sequence reversed."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

VOCAB, LENGTH = 10, 8


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attn = nn.MultiheadAttention(d, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))

    def forward(self, x):
        h = self.n1(x)
        x = x + self.attn(h, h, h, need_weights=False)[0]
        return x + self.mlp(self.n2(x))


class Reverser(nn.Module):
    def __init__(self, d=48, heads=4, depth=2):
        super().__init__()
        self.tok = nn.Embedding(VOCAB, d)
        self.pos = nn.Embedding(LENGTH, d)
        self.blocks = nn.ModuleList([Block(d, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(d)
        self.lm = nn.Linear(d, VOCAB)

    def forward(self, t):
        x = self.tok(t) + self.pos(torch.arange(t.size(1)))
        for b in self.blocks:
            x = b(x)
        return self.lm(self.norm(x))


def lr_at(step, total, peak=3e-3, warm=50):
    if step < warm:
        return peak * (step + 1) / warm
    return 0.5 * peak * (1 + math.cos(math.pi * (step - warm) / (total - warm)))


def main(total=500, seed=0):
    torch.manual_seed(seed)
    net = Reverser()
    opt = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.01)
    test = torch.randint(0, VOCAB, (500, LENGTH))
    for step in range(total):
        for g in opt.param_groups:
            g["lr"] = lr_at(step, total)
        t = torch.randint(0, VOCAB, (64, LENGTH))
        logits = net(t)
        loss = F.cross_entropy(logits.reshape(-1, VOCAB), t.flip(1).reshape(-1))
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        if step % 100 == 0:
            print(f"step {step} loss {loss.item():.3f}")
    net.eval()
    with torch.no_grad():
        print("token accuracy", (net(test).argmax(-1) == test.flip(1)).float().mean().item())


if __name__ == "__main__":
    main()
