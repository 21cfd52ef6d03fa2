import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(123)

def make_data(n, T=12):
    x = torch.randn(n, T, 2)
    x[..., 1] = (torch.rand(n, T) < 0.4).float()
    y = ((x[..., 0] * x[..., 1]).sum(1) > 0).long()
    return x, y

class Classifier(nn.Module):
    def __init__(self, n_in=2, hidden=32, n_out=2):
        super().__init__()
        self.rnn = nn.LSTM(n_in, hidden, batch_first=True)
        self.head = nn.Linear(hidden, n_out)
    def forward(self, x):
        _, (h, c) = self.rnn(x)
        return self.head(h[-1])

train_x, train_y = make_data(2000)
val_x, val_y = make_data(500)
dl = DataLoader(TensorDataset(train_x, train_y), batch_size=64, shuffle=True)
net = Classifier()
optim = torch.optim.Adam(net.parameters(), lr=0.01)
ce = nn.CrossEntropyLoss()
for epoch in range(8):
    for xb, yb in dl:
        optim.zero_grad()
        l = ce(net(xb), yb)
        l.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optim.step()
    with torch.no_grad():
        a = (net(val_x).argmax(-1) == val_y).float().mean()
    print(f'{epoch=} {l.item()=:.3f} val={a:.3f}')
print(f"held out acc {a:.4f}")
