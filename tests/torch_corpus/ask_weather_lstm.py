# Why does my LSTM always predict the same value? (temperature forecasting)
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(3)
np.random.seed(3)

days = np.arange(1200)
temp = 12 + 9 * np.sin(2 * np.pi * days / 60) + np.random.randn(1200) * 0.8
temp = (temp - temp.mean()) / temp.std()


def create_inout_sequences(input_data, tw):
    inout_seq = []
    for i in range(len(input_data) - tw):
        train_seq = input_data[i:i + tw]
        train_label = input_data[i + tw]
        inout_seq.append((train_seq, train_label))
    return inout_seq


seqs = create_inout_sequences(temp, 14)
X = torch.FloatTensor(np.array([s for s, _ in seqs])).unsqueeze(-1)
y = torch.FloatTensor(np.array([l for _, l in seqs]))
X_train, y_train, X_test, y_test = X[:1000], y[:1000], X[1000:], y[1000:]


class LSTM(nn.Module):
    def __init__(self, input_size=1, hidden_layer_size=24, output_size=1):
        super().__init__()
        self.hidden_layer_size = hidden_layer_size
        self.lstm = nn.LSTM(input_size, hidden_layer_size, batch_first=True)
        self.linear = nn.Linear(hidden_layer_size, output_size)

    def forward(self, input_seq):
        lstm_out, (h, c) = self.lstm(input_seq)
        return self.linear(lstm_out[:, -1])


model = LSTM()
loss_function = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
dataset = torch.utils.data.TensorDataset(X_train, y_train)
loader = torch.utils.data.DataLoader(dataset, batch_size=50, shuffle=True)

for i in range(10):
    for seq, labels in loader:
        optimizer.zero_grad()
        y_pred = model(seq)
        single_loss = loss_function(y_pred, labels)
        single_loss.backward()
        optimizer.step()
    print(f'epoch: {i:3} loss: {single_loss.item():10.8f}')

with torch.no_grad():
    p = model(X_test)[:, 0]
    print('R2', (1 - ((p - y_test) ** 2).sum() / ((y_test - y_test.mean()) ** 2).sum()).item())
