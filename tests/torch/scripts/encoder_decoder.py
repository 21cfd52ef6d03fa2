"""An encoder and a decoder with an optimizer each, and one loss."""

import torch
from torch import nn

X = torch.randn(96, 6)
Y = torch.tanh(X @ torch.randn(6, 2))
encoder = nn.Sequential(nn.Linear(6, 16), nn.ReLU())
decoder = nn.Linear(16, 2)
encoder_optimizer = torch.optim.Adam(encoder.parameters(), lr=5e-3)
decoder_optimizer = torch.optim.SGD(decoder.parameters(), lr=5e-2, momentum=0.9)
criterion = nn.MSELoss()
for epoch in range(6):
    for i in range(0, 96, 16):
        encoder_optimizer.zero_grad()
        decoder_optimizer.zero_grad()
        loss = criterion(decoder(encoder(X[i : i + 16])), Y[i : i + 16])
        loss.backward()
        encoder_optimizer.step()
        decoder_optimizer.step()
