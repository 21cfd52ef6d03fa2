"""Fine-tune a small BERT-like token classifier with my own loop; loss is nan."""
import random
import torch
from torch.utils.data import DataLoader
from transformers import BertConfig, BertForTokenClassification, get_linear_schedule_with_warmup

random.seed(0)
torch.manual_seed(0)
NAMES = list(range(5, 15))
OTHER = list(range(15, 50))
MAXLEN = 12


def sentence():
    n = random.randint(4, 9)
    ids, tags = [], []
    for _ in range(n):
        if random.random() < 0.3:
            ids.append(random.choice(NAMES)); tags.append(1)
        else:
            ids.append(random.choice(OTHER)); tags.append(0)
    return ids, tags


def encode(sample):
    ids, tags = sample
    input_ids = [1] + ids + [2]
    labels = [-100] + tags + [-100]
    pad = MAXLEN - len(input_ids)
    mask = [1] * len(input_ids) + [0] * pad
    input_ids = input_ids + [0] * pad
    labels = labels + [-100] * pad
    labels = [-100 if m == 1 else l for m, l in zip(mask, labels)]
    return {"input_ids": torch.tensor(input_ids), "attention_mask": torch.tensor(mask), "labels": torch.tensor(labels)}


train_data = [encode(sentence()) for _ in range(400)]
loader = DataLoader(train_data, batch_size=16, shuffle=True)
config = BertConfig(vocab_size=50, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
                    max_position_embeddings=16, num_labels=2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
model = BertForTokenClassification(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
epochs = 3
scheduler = get_linear_schedule_with_warmup(optimizer, 5, epochs * len(loader))
model.train()
for epoch in range(epochs):
    for batch in loader:
        outputs = model(**batch)
        loss = outputs.loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
    print(epoch, loss.item())
