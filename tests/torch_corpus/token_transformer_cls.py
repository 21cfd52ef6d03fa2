"""Classify token sequences by the marker token they contain (transformer encoder + CLS)."""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass
class Config:
    vocab: int = 24
    seq_len: int = 16
    n_classes: int = 4
    d_model: int = 32
    heads: int = 4
    layers: int = 2
    batch: int = 64
    steps: int = 350
    lr: float = 2e-3
    seed: int = 0


def make_split(cfg, n, rng):
    toks = rng.integers(cfg.n_classes + 1, cfg.vocab, size=(n, cfg.seq_len))
    labels = rng.integers(0, cfg.n_classes, size=n)
    pos = rng.integers(0, cfg.seq_len, size=n)
    toks[np.arange(n), pos] = labels + 1
    return torch.as_tensor(toks), torch.as_tensor(labels)


class SeqClassifier(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.tok = nn.Embedding(cfg.vocab, cfg.d_model)
        self.pos = nn.Parameter(torch.randn(1, cfg.seq_len + 1, cfg.d_model) * 0.02)
        self.cls = nn.Parameter(torch.randn(1, 1, cfg.d_model) * 0.02)
        layer = nn.TransformerEncoderLayer(cfg.d_model, cfg.heads, dim_feedforward=64,
                                           dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, cfg.layers)
        self.norm = nn.LayerNorm(cfg.d_model)
        self.head = nn.Linear(cfg.d_model, cfg.n_classes)

    def forward(self, tokens):
        h = self.tok(tokens)
        h = torch.cat([self.cls.expand(h.size(0), -1, -1), h], dim=1) + self.pos
        mask = nn.Transformer.generate_square_subsequent_mask(h.size(1))
        h = self.encoder(h, mask=mask)
        return self.head(self.norm(h[:, 0]))


def train(cfg):
    torch.manual_seed(cfg.seed)
    rng = np.random.default_rng(cfg.seed)
    x_tr, y_tr = make_split(cfg, 3000, rng)
    x_te, y_te = make_split(cfg, 800, rng)
    model = SeqClassifier(cfg)
    opt = torch.optim.AdamW(model.parameters(), lr=cfg.lr, weight_decay=0.01)
    for step in range(cfg.steps):
        idx = torch.randint(0, len(x_tr), (cfg.batch,))
        loss = F.cross_entropy(model(x_tr[idx]), y_tr[idx])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        if step % 50 == 0:
            print(f"step {step} loss {loss.item():.4f}")
    model.eval()
    with torch.no_grad():
        acc = (model(x_te).argmax(1) == y_te).float().mean().item()
    print(f"test acc {acc:.4f}")


if __name__ == "__main__":
    train(Config())
