import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.datasets import make_friedman1


class FriedmanData(L.LightningDataModule):
    def __init__(self, batch_size=50):
        super().__init__()
        self.batch_size = batch_size

    def setup(self, stage=None):
        X, y = make_friedman1(1200, noise=0.5, random_state=0)
        y = (y - y.mean()) / y.std()
        X, y = torch.tensor(X).float(), torch.tensor(y).float()
        self.train, self.val = TensorDataset(X[:1000], y[:1000]), TensorDataset(X[1000:], y[1000:])

    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, batch_size=200)


class Regressor(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 64), nn.SiLU(), nn.Dropout(0.05), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
        self.loss = nn.SmoothL1Loss()

    def training_step(self, batch, _):
        x, y = batch
        loss = self.loss(self.net(x).squeeze(-1), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        x, y = batch
        pred = self.net(x).squeeze(-1)
        self.log("val_r2", 1 - ((pred - y) ** 2).mean() / y.var())

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=5e-3)
        return {"optimizer": opt, "lr_scheduler": torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=15)}


L.seed_everything(0)
trainer = L.Trainer(max_epochs=15, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False)
trainer.fit(Regressor(), datamodule=FriedmanData())
print(trainer.callback_metrics)
