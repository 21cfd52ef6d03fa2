import random
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

LEX = {"N": [f"noun{i}" for i in range(15)], "V": [f"verb{i}" for i in range(15)], "D": ["the", "a"], "A": [f"adj{i}" for i in range(15)]}
GRAMMAR = [["D", "N", "V"], ["D", "A", "N", "V", "D", "N"], ["N", "V", "D", "A", "N"], ["D", "N", "V", "A"]]
TAGS = {t: i for i, t in enumerate(LEX)}
WORDS = {w: i + 1 for i, w in enumerate(w for ws in LEX.values() for w in ws)}
IGNORE = -100


class Corpus(Dataset):
    def __init__(self, n, seed):
        rnd = random.Random(seed)
        self.items = []
        for _ in range(n):
            tags = rnd.choice(GRAMMAR)
            self.items.append(([WORDS[rnd.choice(LEX[t])] for t in tags], [TAGS[t] for t in tags]))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(batch, max_len=8):
    tok = torch.zeros(len(batch), max_len, dtype=torch.long)
    lab = torch.zeros(len(batch), max_len, dtype=torch.long)
    for k, (w, t) in enumerate(batch):
        tok[k, :len(w)] = torch.tensor(w)
        lab[k, :len(t)] = torch.tensor(t)
    mask = (tok != 0).long()
    lab[mask == 1] = IGNORE
    return tok, lab, mask


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(WORDS) + 1, 16, padding_idx=0)
        self.rnn = nn.GRU(16, 16, batch_first=True, bidirectional=True)
        self.out = nn.Linear(32, len(TAGS))

    def forward(self, tok):
        return self.out(self.rnn(self.emb(tok))[0])


torch.manual_seed(50)
train, dev = Corpus(600, 1), Corpus(150, 2)
net = Tagger()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
crit = nn.CrossEntropyLoss(ignore_index=IGNORE)
for ep in range(6):
    for tok, lab, _ in DataLoader(train, batch_size=20, shuffle=True, collate_fn=collate):
        logits = net(tok)
        loss = crit(logits.reshape(-1, len(TAGS)), lab.reshape(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()
    print('epoch', ep, 'loss', loss.item())
right = total = 0
with torch.no_grad():
    for words, tags in dev:
        p = net(torch.tensor([words])).argmax(-1)[0].tolist()
        right += sum(a == b for a, b in zip(p, tags))
        total += len(tags)
print('dev tag accuracy', right / total)
