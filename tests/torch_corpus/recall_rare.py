"""Fraud-like data, 4 % positives, handled with pos_weight; threshold-free score."""
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.datasets import make_classification
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler, StandardScaler

RANDOM_STATE = 2024
torch.manual_seed(RANDOM_STATE)
X, y = make_classification(6000, 20, n_informative=6, n_redundant=4, weights=[0.96], flip_y=0.0, class_sep=1.5, random_state=RANDOM_STATE)
Xtr, Xte, ytr, yte = train_test_split(X, y, stratify=y, test_size=0.3, random_state=RANDOM_STATE)
pipe = make_pipeline(RobustScaler(), StandardScaler()).fit(Xtr)
as_t = lambda a: torch.as_tensor(a, dtype=torch.float32)
loader = DataLoader(TensorDataset(as_t(pipe.transform(Xtr)), as_t(ytr)), batch_size=128, shuffle=True)
model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
pos_weight = torch.tensor((ytr == 0).sum() / (ytr == 1).sum()).float()
loss_fn = nn.BCEWithLogitsLoss(pos_weight=pos_weight)
opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
for epoch in range(10):
    model.train()
    for xb, yb in loader:
        opt.zero_grad(set_to_none=True)
        loss = loss_fn(model(xb).squeeze(-1), yb)
        loss.backward()
        opt.step()
    print(epoch, loss.item())
model.eval()
with torch.no_grad():
    scores = model(as_t(pipe.transform(Xte))).squeeze(-1)
print("ROC AUC", roc_auc_score(yte, scores.numpy()))
