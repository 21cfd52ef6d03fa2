import numpy as np, torch
from torch import nn

rng = np.random.default_rng(8)
torch.manual_seed(8)
n_users, n_items, k = 60, 50, 3
U, V = rng.normal(size=(n_users, k)), rng.normal(size=(n_items, k))
R = U @ V.T / np.sqrt(k) + 0.1 * rng.normal(size=(n_users, n_items))
u, i = np.divmod(rng.permutation(n_users * n_items), n_items)
r = R[u, i].astype('float32')
n_tr = 2300

class Recommender(nn.Module):
    def __init__(self, dim=6):
        super().__init__()
        self.tables = [nn.Embedding(n_users, dim), nn.Embedding(n_items, dim)]
        for t in self.tables:
            nn.init.normal_(t.weight, std=0.3)
        self.user_bias = nn.Embedding(n_users, 1)
        self.item_bias = nn.Embedding(n_items, 1)
        nn.init.zeros_(self.user_bias.weight); nn.init.zeros_(self.item_bias.weight)
        self.mu = nn.Parameter(torch.zeros(1))

    def forward(self, users, items):
        a = self.tables[0](users)
        b = self.tables[1](items)
        return (a * b).sum(-1) + self.user_bias(users)[:, 0] + self.item_bias(items)[:, 0] + self.mu

uu, ii, rr = torch.tensor(u), torch.tensor(i), torch.tensor(r)
model = Recommender()
opt = torch.optim.Adam(model.parameters(), lr=0.02)
for epoch in range(25):
    for s in range(0, n_tr, 100):
        sl = slice(s, min(s + 100, n_tr))
        pred = model(uu[sl], ii[sl])
        loss = nn.functional.mse_loss(pred, rr[sl])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        print(epoch + 1, 'train mse', loss.item())
with torch.no_grad():
    p = model(uu[n_tr:], ii[n_tr:])
    test_r2 = 1 - ((p - rr[n_tr:]) ** 2).mean() / rr[n_tr:].var()
print('held-out ratings R2', test_r2.item())
