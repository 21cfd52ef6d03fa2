import math
import random
import torch
import torch.nn as nn
import torch.nn.functional as F

random.seed(2)
torch.manual_seed(2)

subj = ["the cat", "a dog", "my uncle", "the old baker", "her sister"]
verb = ["sees", "likes", "paints", "follows", "forgets"]
obj = ["the river", "a red boat", "the garden", "some bread", "a small house"]
text = " ".join(f"{random.choice(subj)} {random.choice(verb)} {random.choice(obj)}." for _ in range(700))
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
ids = torch.tensor([stoi[c] for c in text])
split = int(0.9 * len(ids))
train_ids, val_ids = ids[:split], ids[split:]
block, batch = 32, 16


def get_batch(src):
    ix = torch.randint(len(src) - block - 1, (batch,))
    x = torch.stack([src[i:i + block] for i in ix])
    y = torch.stack([src[i + 1:i + block + 1] for i in ix])
    return x, y


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.att = nn.MultiheadAttention(d, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(d, 2 * d), nn.GELU(), nn.Linear(2 * d, d))
        self.register_buffer("causal", torch.triu(torch.ones(block, block, dtype=torch.bool), 1))

    def forward(self, x):
        T = x.size(1)
        h = self.ln1(x)
        a, _ = self.att(h, h, h, attn_mask=self.causal[:T, :T], need_weights=False)
        x = x + a
        return x + self.mlp(self.ln2(x))


class TinyGPT(nn.Module):
    def __init__(self, vocab, d=48, layers=2):
        super().__init__()
        self.tok = nn.Embedding(vocab, d)
        self.pos = nn.Embedding(block, d)
        self.blocks = nn.ModuleList(Block(d, 4) for _ in range(layers))
        self.ln = nn.LayerNorm(d)
        self.head = nn.Linear(d, vocab)

    def forward(self, x):
        h = self.tok(x) + self.pos(torch.arange(x.size(1)))
        for b in self.blocks:
            h = b(h)
        return self.head(self.ln(h))


model = TinyGPT(len(chars))
steps = 350
opt = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
sched = torch.optim.lr_scheduler.LambdaLR(
    opt, lambda s: min(1.0, (s + 1) / 30) * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * s / steps))))


@torch.no_grad()
def val_loss():
    model.eval()
    out = [F.cross_entropy(model(x).flatten(0, 1), y.flatten()).item() for x, y in (get_batch(val_ids) for _ in range(10))]
    model.train()
    return sum(out) / len(out)


for step in range(steps):
    x, y = get_batch(train_ids)
    loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    sched.step()
    if step % 50 == 0 or step == steps - 1:
        print(f"step {step} train {loss.item():.3f} val {val_loss():.3f}")

freq = torch.bincount(train_ids, minlength=len(chars)).float()
p = freq / freq.sum()
print(f"unigram entropy {-(p[p > 0] * p[p > 0].log()).sum().item():.3f}")
