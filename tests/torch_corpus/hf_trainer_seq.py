"""Tiny sequence classifier with the Trainer of transformers."""
import random
import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

random.seed(3)
torch.manual_seed(3)


class Toy(torch.utils.data.Dataset):
    def __init__(self, n):
        self.rows = []
        for _ in range(n):
            label = random.randrange(2)
            ids = [random.randrange(10, 60) for _ in range(10)]
            for _ in range(2):
                ids[random.randrange(10)] = 4 + label
            self.rows.append({"input_ids": torch.tensor([1] + ids), "attention_mask": torch.ones(11, dtype=torch.long), "labels": torch.tensor(label)})

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        return self.rows[i]


def compute_metrics(p):
    return {"accuracy": float((np.argmax(p.predictions, axis=1) == p.label_ids).mean())}


config = BertConfig(vocab_size=60, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, max_position_embeddings=16, num_labels=2)
model = BertForSequenceClassification(config)
args = TrainingArguments(output_dir="out_hf", num_train_epochs=5, per_device_train_batch_size=16, learning_rate=3e-3, report_to=[], save_strategy="no", logging_steps=50, use_cpu=True, disable_tqdm=True)
trainer = Trainer(model=model, args=args, train_dataset=Toy(480), eval_dataset=Toy(120), compute_metrics=compute_metrics)
trainer.train()
print("accuracy", trainer.evaluate()["eval_accuracy"])
