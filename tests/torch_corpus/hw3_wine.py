# Homework 3 - Wine cultivar classification
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
from sklearn.datasets import load_wine
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import StratifiedKFold

np.random.seed(42); torch.manual_seed(42)
data, target = load_wine(return_X_y=True)

class WineNet(nn.Module):
    def __init__(self):
        super(WineNet, self).__init__()
        self.fc1 = nn.Linear(13, 32)
        self.fc2 = nn.Linear(32, 3)
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        x = torch.tanh(self.fc1(x))
        x = self.drop(x)
        return F.log_softmax(self.fc2(x), dim=1)

skf = StratifiedKFold(n_splits=4, shuffle=True, random_state=42)
scores = []
for fold, (tr, te) in enumerate(skf.split(data, target)):
    sc = StandardScaler().fit(data[tr])
    xtr = torch.FloatTensor(sc.transform(data[tr])); ytr = torch.LongTensor(target[tr])
    xte = torch.FloatTensor(sc.transform(data[te])); yte = torch.LongTensor(target[te])
    net = WineNet()
    opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for it in range(60):
        net.train()
        opt.zero_grad()
        loss = F.nll_loss(net(xtr), ytr)
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        s = (net(xte).argmax(1) == yte).float().mean().item()
    print('fold', fold, 'loss', loss.item(), 'acc', s)
    scores.append(s)
print('CV accuracy', np.mean(scores))
