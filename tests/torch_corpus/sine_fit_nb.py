# %% [markdown]
# Fit a noisy 1-d function
# %%
import torch
torch.manual_seed(1)
N = 400
t = torch.rand(N, 1) * 6 - 3
y = torch.sin(2 * t) + 0.3 * t + 0.1 * torch.randn(N, 1)
t_val = torch.linspace(-3, 3, 200).unsqueeze(1)
y_val = torch.sin(2 * t_val) + 0.3 * t_val
# %%
f = torch.nn.Sequential(torch.nn.Linear(1, 64), torch.nn.Tanh(),
                        torch.nn.Linear(64, 64), torch.nn.Tanh(),
                        torch.nn.Linear(64, 1))
opt = torch.optim.Adam(f.parameters(), lr=5e-3)
hist = []
# %%
for step in range(600):
    loss = ((f(t) - y) ** 2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
    hist.append(float(loss))
    if step % 150 == 0:
        print(step, hist[-1])
# %%
with torch.no_grad():
    mse = ((f(t_val) - y_val) ** 2).mean()
print('val MSE', float(mse))
