"""Route support tickets to a team: LSTM over word ids."""
import random
from collections import Counter
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader

TEAMS = ["billing", "network", "hardware"]
KEYWORDS = [["Invoice", "Refund", "Payment", "Charge"], ["Wifi", "Router", "VPN", "Latency"], ["Screen", "Keyboard", "Battery", "Printer"]]
GENERIC = "I have a problem with my please help since yesterday urgent again thanks the it is not working".split()


def ticket(rnd):
    team = rnd.randrange(3)
    words = [rnd.choice(GENERIC) for _ in range(rnd.randint(4, 9))]
    for _ in range(2):
        words.insert(rnd.randrange(len(words)), rnd.choice(KEYWORDS[team]))
    return " ".join(words).upper(), team


class Vocabulary:
    def __init__(self, texts):
        counts = Counter(w for t in texts for w in t.lower().split())
        self.stoi = {"<pad>": 0, "<unk>": 1}
        for w, _ in counts.most_common():
            self.stoi[w] = len(self.stoi)

    def encode(self, text, max_len):
        ids = [self.stoi.get(w, 1) for w in text.split()][:max_len]
        return ids + [0] * (max_len - len(ids))


class Tickets(Dataset):
    def __init__(self, rows, vocab, max_len=12):
        self.x = torch.tensor([vocab.encode(t, max_len) for t, _ in rows])
        self.y = torch.tensor([k for _, k in rows])

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class Router(nn.Module):
    def __init__(self, n_words):
        super().__init__()
        self.embedding = nn.Embedding(n_words, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 24, batch_first=True)
        self.fc = nn.Linear(24, 3)

    def forward(self, x):
        out, _ = self.lstm(self.embedding(x))
        return self.fc(out.max(dim=1).values)


def main():
    rnd = random.Random(81)
    torch.manual_seed(81)
    rows = [ticket(rnd) for _ in range(1500)]
    vocab = Vocabulary([t for t, _ in rows])
    train = DataLoader(Tickets(rows[:1200], vocab), batch_size=40, shuffle=True)
    test = Tickets(rows[1200:], vocab)
    model = Router(len(vocab.stoi))
    opt = torch.optim.Adam(model.parameters(), lr=5e-3)
    for epoch in range(6):
        for x, y in train:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
        print("epoch", epoch, "loss", round(loss.item(), 4))
    model.eval()
    with torch.no_grad():
        print("routed correctly:", (model(test.x).argmax(1) == test.y).float().mean().item())


main()
