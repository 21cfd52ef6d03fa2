import random
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence

random.seed(9)
torch.manual_seed(9)

VERBS = {0: ["book", "reserve", "schedule", "arrange"], 1: ["cancel", "drop", "delete", "remove"], 2: ["where", "find", "locate", "search"], 3: ["play", "start", "listen", "sing"]}
NOISE = [f"w{i}" for i in range(200)]


def sentence(label):
    words = random.choices(NOISE, k=random.randint(3, 8))
    words.insert(random.randint(0, len(words)), random.choice(VERBS[label]))
    return words


labels = [random.randrange(4) for _ in range(1600)]
texts = [sentence(l) for l in labels]
vocab = {"<pad>": 0}
for t in texts:
    for w in t:
        vocab.setdefault(w, len(vocab))
ids = pad_sequence([torch.tensor([vocab[w] for w in t]) for t in texts], batch_first=True)
y = torch.tensor(labels)


class IntentModel(nn.Module):
    def __init__(self, n_words, dim, n_cls):
        super().__init__()
        self.emb = nn.Embedding(n_words, dim, padding_idx=0)
        self.proj = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, n_cls)

    def encode(self, tok):
        mask = (tok != 0).unsqueeze(-1).float()
        with torch.no_grad():
            e = self.emb(tok)
            pooled = (e * mask).sum(1) / mask.sum(1)
        return pooled

    def forward(self, tok):
        h = torch.relu(self.proj(self.encode(tok)))
        return self.out(h)


model = IntentModel(len(vocab), 4, 4)
opt = torch.optim.Adam(model.parameters(), lr=0.01)
crit = nn.CrossEntropyLoss()
n_train = 1200
for epoch in range(15):
    order = torch.randperm(n_train)
    losses = []
    for chunk in order.split(40):
        opt.zero_grad()
        loss = crit(model(ids[chunk]), y[chunk])
        loss.backward()
        opt.step()
        losses.append(loss.item())
    if epoch % 5 == 0:
        print("epoch", epoch, "loss", sum(losses) / len(losses))

model.eval()
acc = (model(ids[n_train:]).argmax(1) == y[n_train:]).float().mean().item()
print("intent accuracy (unseen):", acc)
