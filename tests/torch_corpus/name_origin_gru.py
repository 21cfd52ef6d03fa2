# char-level "language of a made-up word" classifier
import random
import string
import torch
import torch.nn as nn

random.seed(61)
torch.manual_seed(61)
letters = string.ascii_lowercase
endings = {"latinate": ["us", "um", "ia"], "slavic": ["ov", "ski", "ka"], "nordic": ["sen", "ing", "by"]}
classes = list(endings)


def make_word(c):
    stem = "".join(random.choice(letters) for _ in range(random.randint(2, 5)))
    return stem + random.choice(endings[c])


def to_tensor(word):
    return torch.tensor([letters.index(ch) for ch in word])


class CharRNN(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.embed = nn.Embedding(26, 12)
        self.gru = nn.GRU(12, hidden)
        self.out = nn.Linear(hidden, len(classes))

    def init_hidden(self):
        return torch.zeros(1, 1, self.hidden)

    def forward(self, word):
        h0 = self.init_hidden()
        output, hn = self.gru(self.embed(word).unsqueeze(1), h0)
        return self.out(h0[-1])


rnn = CharRNN()
optimizer = torch.optim.Adam(rnn.parameters(), lr=0.005)
criterion = nn.CrossEntropyLoss()
running = 0
for it in range(1, 1601):
    k = random.randrange(3)
    loss = criterion(rnn(to_tensor(make_word(classes[k]))), torch.tensor([k]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    running += loss.item()
    if it % 400 == 0:
        print(it, running / 400)
        running = 0
with torch.no_grad():
    n = 300
    ok = 0
    for _ in range(n):
        k = random.randrange(3)
        ok += int(rnn(to_tensor(make_word(classes[k]))).argmax().item() == k)
print("accuracy on new words:", ok / n)
