"""Node classification on a stochastic block model with a two-layer GCN (dense adjacency)."""
import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(16)
torch.manual_seed(16)
K, n = 4, 240
block = rng.integers(0, K, n)
P = np.where(block[:, None] == block[None], 0.15, 0.02)
A = np.triu(rng.random((n, n)) < P, 1)
A = (A | A.T).astype(float) + np.eye(n)
d = A.sum(1)
A_hat = torch.tensor(A / np.sqrt(d[:, None] * d[None]), dtype=torch.float32)
feats = torch.tensor(rng.normal(size=(n, 8)) + 0.8 * np.eye(K).repeat(2, 1)[block], dtype=torch.float32)
labels = torch.tensor(block)
idx = torch.randperm(n)
train_mask, test_mask = idx[:80], idx[80:]


class GCNLayer(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(i, o))
        self.bias = nn.Parameter(torch.zeros(o))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, h, adj):
        return adj @ (h @ self.weight) + self.bias


class GCN(nn.Module):
    def __init__(self):
        super().__init__()
        self.g1, self.g2 = GCNLayer(8, 16), GCNLayer(16, K)
        self.drop = nn.Dropout(0.3)

    def forward(self, h, adj):
        return self.g2(self.drop(torch.relu(self.g1(h, adj))), adj)


gcn = GCN()
opt = torch.optim.Adam(gcn.parameters(), lr=0.01, weight_decay=5e-4)
for epoch in range(200):
    gcn.train()
    opt.zero_grad()
    logits = gcn(feats, A_hat)
    loss = nn.functional.cross_entropy(logits[train_mask], labels[train_mask])
    loss.backward()
    opt.step()
    if epoch % 50 == 0:
        print(epoch, loss.item())
gcn.eval()
pred = gcn(feats, A_hat).argmax(1)
print("test nodes correct: %.3f" % (pred[test_mask] == labels[test_mask]).float().mean().item())
