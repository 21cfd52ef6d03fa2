"""Seq2seq with teacher forcing: sort a short sequence of digits."""
import random
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(14)
random.seed(14)
SOS, VOCAB, LEN = 10, 11, 5


class EncoderRNN(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))[1]


class DecoderRNN(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)
        self.out = nn.Linear(hidden, VOCAB)

    def forward(self, token, hidden):
        output, hidden = self.gru(torch.relu(self.embedding(token)), hidden)
        return self.out(output[:, 0]), hidden


def train_epoch(batches, encoder, decoder, enc_opt, dec_opt, criterion):
    total = 0
    for src, tgt in batches:
        enc_opt.zero_grad()
        dec_opt.zero_grad()
        hidden = encoder(src)
        token = torch.full((len(src), 1), SOS)
        loss = 0
        for t in range(LEN):
            logits, hidden = decoder(token, hidden)
            loss = loss + criterion(logits, tgt[:, t])
            token = tgt[:, t:t + 1]
        loss.backward()
        enc_opt.step()
        dec_opt.step()
        total += loss.item() / LEN
    return total / len(batches)


x = torch.randint(0, 10, (2000, LEN))
y = x.sort(dim=1).values
encoder, decoder = EncoderRNN(48), DecoderRNN(48)
enc_opt, dec_opt = optim.Adam(encoder.parameters(), lr=4e-3), optim.Adam(decoder.parameters(), lr=4e-3)
for epoch in range(8):
    perm = torch.randperm(2000)
    batches = [(x[i], y[i]) for i in perm.split(50)]
    print(epoch, train_epoch(batches, encoder, decoder, enc_opt, dec_opt, nn.CrossEntropyLoss()))
