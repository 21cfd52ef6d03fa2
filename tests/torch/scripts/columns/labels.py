import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

torch.manual_seed(0)
texts = [torch.randint(1, 30, (int(torch.randint(4, 9, ())),)) for _ in range(160)]
rows = [(text, int((text > 15).float().mean() * 3)) for text in texts]


def collate(batch):
    batch.sort(key=lambda row: -len(row[0]))
    lengths = torch.tensor([len(text) for text, _ in batch])
    return pad_sequence([text for text, _ in batch]), lengths, torch.tensor([label for _, label in batch])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(30, 8, padding_idx=0)
        self.lstm = nn.LSTM(8, 12)
        self.fc = nn.Linear(12, 4)

    def forward(self, text, lengths):
        _, (hidden, _) = self.lstm(pack_padded_sequence(self.emb(text), lengths))
        return self.fc(hidden[-1])


loader = DataLoader(rows, batch_size=16, shuffle=True, collate_fn=collate)
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.CrossEntropyLoss()
for epoch in range(4):
    for text, lengths, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(text, lengths), labels)
        loss.backward()
        optimizer.step()
    print(loss.item())
