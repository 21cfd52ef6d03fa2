"""Repairs of one kind each, on a text as users write it, and on one where the lines are not what the repair relies on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wontlearn_engine.source import Source, mend, pytorch
from wontlearn_engine.source.edits import apply
from wontlearn_engine.source.sound import sound

Row = tuple[Callable[..., Any], tuple[object, ...], str, str | None]
ITEM = "class D(Dataset):\n    def __getitem__(self, i):\n"
NET = "import torch\nfrom torch import nn\n"

ROWS: list[Row] = [
    (mend.both_shuffled, (), "x, y = load()\nx = x[torch.randperm(len(x))]\ny = y[torch.randperm(len(y))]  # @\n",
     "x, y = load()\norder = torch.randperm(len(y))\nx, y = x[order], y[order]  # @\n"),
    (mend.both_shuffled, (), "import torch\nx, y = load()\nnp.random.shuffle(x)  # @\nds = TensorDataset(torch.tensor(x[:9]), torch.tensor(y[:9]))\n",
     "import torch\nx, y = load()\norder = np.random.permutation(len(x))\nx, y = x[order], y[order]  # @\nds = TensorDataset(torch.tensor(x[:9]), torch.tensor(y[:9]))\n"),
    (mend.both_shuffled, (), "t, m = load()\norder = np.argsort(d)\nt = t[order]  # @\nnet.fit(t[:9], m[:9])\n",
     "t, m = load()\norder = np.argsort(d)\nt, m = t[order], m[order]  # @\nnet.fit(t[:9], m[:9])\n"),
    (mend.both_shuffled, (), "t, m = load()\norder = np.argsort(d)\nt = t[order]  # @\nm = m[order]\nnet.fit(t, m)\n", None),
    (mend.both_shuffled, (), "x, y = [1, 2], [3, 4]\nrandom.shuffle(x)  # @\nfit(x, y)\n", None),
    (mend.both_shuffled, (), "x = load()\nrng.shuffle(x)  # @\nfit(x)\n", None),
    (mend.same_rows, (), "def item(self, i):\n    x = self.x[self.order[a:b]]\n    y = self.y[a:b]  # @\n",
     "def item(self, i):\n    x = self.x[self.order[a:b]]\n    y = self.y[self.order[a:b]]  # @\n"),
    (mend.same_rows, (), "def item(self, i):\n    x = self.x[a:b]\n    y = self.y[a:b]  # @\n", None),
    (mend.turned_alike, (), "def flip(img, mask):\n    if p():\n        img = torch.flip(img, [-1])  # @\n    return img, mask\n",
     "def flip(img, mask):\n    if p():\n        img = torch.flip(img, [-1])  # @\n        mask = torch.flip(mask, [-1])\n    return img, mask\n"),
    (mend.turned_alike, (), "def turn(im, m):\n    return tf.image.rot90(im, k), m  # @\n", "def turn(im, m):\n    return tf.image.rot90(im, k), tf.image.rot90(m, k)  # @\n"),
    (mend.turned_alike, (), "def turn(im, m):\n    return tf.image.rot90(im, draw()), m  # @\n", None),
    (mend.numbered_files, (), "names = sorted(os.listdir(folder))  # @", "names = sorted(os.listdir(folder), key=lambda name: int(''.join(filter(str.isdigit, name))))  # @"),
    (mend.numbered_files, (), "names = sorted(os.listdir(folder), key=age)  # @", None),
    (mend.by_index, (), ITEM + "        rows = slice(0, self.size)  # @\n        return self.x[rows]\n",
     ITEM + "        rows = slice(i * self.size, (i + 1) * self.size)  # @\n        return self.x[rows]\n"),
    (mend.by_index, (), ITEM + "        return self.x[self.k], self.y[self.k]  # @\n", ITEM + "        return self.x[i], self.y[i]  # @\n"),
    (mend.by_index, (), ITEM + "        return self.x[i + self.k]  # @\n", None),
    (mend.through_all, (), "for s in range(0, N, N):  # @\n    f(x[s:s + N], y[s:s + N])\n", "for s in range(0, len(x), N):  # @\n    f(x[s:s + N], y[s:s + N])\n"),
    (mend.through_all, (), "for s in range(0, M, N):  # @\n    f(x[s:s + N])\n", None),
    (mend.shuffle_rows, (90,), "ds = ds.batch(32).shuffle(4)  # @", "ds = ds.shuffle(90).batch(32)  # @"),
    (mend.shuffle_rows, (90,), "ds = make((x, y)).batch(32)  # @", "ds = make((x, y)).shuffle(90).batch(32)  # @"),
    (mend.shuffle_rows, (90,), "ds = ds.shuffle(9).batch(32)  # @", None),
    (mend.whole_run, (), "FAST = True\nif FAST:\n    x = x[:9]  # @\n", "FAST = False\nif FAST:\n    x = x[:9]  # @\n"),
    (mend.whole_run, (), "FAST = len(a) > 1\nif FAST:\n    x = x[:9]  # @\n", None),
    (mend.uncut, (), "s = pad_sequences(d, maxlen=3)  # @", "s = pad_sequences(d)  # @"),
    (mend.uncut, (), "s = pad_sequences(d, maxlen=LONG)  # @", None),
    (mend.as_float, (), "x = torch.LongTensor(a).view(3)  # @", "x = torch.FloatTensor(a).view(3)  # @"),
    (mend.as_float, (), 'x = a.astype("int32")  # @', 'x = a.astype("float32")  # @'),
    (mend.as_float, (), "x = a.astype(kind)  # @", None),
    (mend.flattened, (), "pool = layers.GlobalAveragePooling2D  # @", "pool = layers.Flatten  # @"),
    (mend.flattened, (), "x = layers.GlobalAveragePooling2D(keepdims=True)(x)  # @", None),
    (mend.number_in_text, ("clipnorm", "1.0"), "C = '''\n{\"clipnorm\": 1e-5}'''  # @", "C = '''\n{\"clipnorm\": 1.0}'''  # @"),
    (mend.number_in_text, ("clipnorm", "1.0"), "C = '{\"clip\": 1e-5}'  # @", None),
    (mend.whole_precision, (), "T = 'float16'\nx = x.astype(np.float16)  # @", "T = 'float32'\nx = x.astype(np.float32)  # @"),
    (mend.random_weights, (), "w = self.add_weight(shape=(n, m), initializer='zeros')\nb = self.add_weight(shape=(m,), initializer='zeros')  # @",
     "w = self.add_weight(shape=(n, m), initializer='glorot_uniform')\nb = self.add_weight(shape=(m,), initializer='zeros')  # @"),
    (mend.divided_where_made, (), "w = c.min() // (c + 1)\nr = w[y]\nm.fit(x, y, sample_weight=r)  # @", "w = c.min() / (c + 1)\nr = w[y]\nm.fit(x, y, sample_weight=r)  # @"),
    (mend.divided_where_made, (), "n = len(x) // 2\nm.fit(x, y)  # @", None),
    (mend.without_schedule, (), "m.fit(x, callbacks=[LearningRateScheduler(f), Stop()])  # @", "m.fit(x, callbacks=[Stop()])  # @"),
    (mend.without_schedule, (), "m.fit(x, callbacks=[LearningRateScheduler(f)], epochs=2)  # @", "m.fit(x, epochs=2)  # @"),
    (mend.other_input, ("b",), "a = Input((1,), name='a')\nb = Input((2,), name='b')\nu = f(a)\nv = f(a)  # @\nModel([a, b], v)",
     "a = Input((1,), name='a')\nb = Input((2,), name='b')\nu = f(a)\nv = f(b)  # @\nModel([a, b], v)"),
    (mend.other_input, ("b",), "a = Input((1,), name='a')\nb = Input((2,), name='b')\nv = f(a)  # @\nModel([a, b], v)", None),
    (mend.transformed, (), "s = StandardScaler()\nx = s.fit_transform(x)\nt = StandardScaler().fit_transform(t)  # @", "s = StandardScaler()\nx = s.fit_transform(x)\nt = s.transform(t)  # @"),
    (mend.transformed, (), "x = s.fit_transform(x)\nt = s.fit_transform(t)  # @", "x = s.fit_transform(x)\nt = s.transform(t)  # @"),
    (mend.transformed, (), "x = s.fit_transform(x)  # @", None),
    (mend.held_transformed, (), "x = s.fit_transform(r[:9])\nv, w = r[9:], y[9:]\nm.fit(x, y, validation_data=(v, w))  # @",
     "x = s.fit_transform(r[:9])\nv, w = s.transform(r[9:]), y[9:]\nm.fit(x, y, validation_data=(v, w))  # @"),
    (mend.held_transformed, (), "x = s.fit_transform(r)\nv = s.transform(q)\nm.fit(x, y, validation_data=(v, w))  # @", None),
    (mend.numbered_alike, (), "a, names = pd.factorize(t['s'])\nb, _ = pd.factorize(u['s'])  # @", "a, names = pd.factorize(t['s'])\nb = pd.Index(names).get_indexer(u['s'])  # @"),
    (mend.numbered_alike, (), "a, names = pd.factorize(t['s'])\nb, k = pd.factorize(u['s'])  # @\nprint(k)", None),
    (mend.moved_axes, (), "c, t, n = r.shape\nx = r.reshape(n, t, c)  # @", "c, t, n = r.shape\nx = r.transpose(2, 1, 0)  # @"),
    (mend.moved_axes, (), "import numpy as np\nx = np.array([a, b]).reshape(-1, 2)  # @", "import numpy as np\nx = np.moveaxis(np.array([a, b]), 0, -1)  # @"),
    (mend.moved_axes, (), "r = f(d).T\nx = r.reshape(-1, 30)  # @", "r = f(d).T\nx = r.T  # @"),
    (mend.moved_axes, (), "n, t, c = r.shape\nx = r.reshape(n, t * c)  # @", None),
    (mend.drop_marks, (-999.0,), "t = np.genfromtxt('a.csv')  # @\nx = t[:, 0]", "t = np.genfromtxt('a.csv')  # @\nt = t[(t != -999).all(axis=1)]\nx = t[:, 0]"),
    (mend.middle_rows, (), "t = pd.read_csv('a.csv')  # @\ny = t['flow']", "t = pd.read_csv('a.csv')  # @\nt = t[t['flow'].between(*t['flow'].quantile([0.01, 0.99]))]\ny = t['flow']"),
    (mend.middle_rows, (), "t = pd.read_csv('a.csv')  # @\ny = t['a']\nz = t['b']", None),
    (mend.scale_split, (), "X, T, y, u = train_test_split(a, b)  # @\n",
     "X, T, y, u = train_test_split(a, b)  # @\nmean, std = X.mean(axis=0), X.std(axis=0) + 1e-7\nX, T = (X - mean) / std, (T - mean) / std\n"),
    (mend.scale_split, (), "X, T, y, u = train_test_split(a, b)  # @\nX = s.fit_transform(X)", None),
    (mend.scale_frame, (), "m.fit(t.to_numpy(), y)  # @\nm.predict(t.values)", "t = (t - t.mean()) / t.std()\nm.fit(t.to_numpy(), y)  # @\nm.predict(t.values)"),
    (mend.scale_frame, (), "m.fit(t.to_numpy(), y)  # @\nm.predict(u.values)", None),
    (mend.standardised, (), "x = torch.tensor(a)  # @\nx[:9]\nx[9:]", "x = torch.tensor(a)  # @\nx = (x - x[:9].mean(0)) / (x[:9].std(0) + 1e-7)\nx[:9]\nx[9:]"),
    (mend.standardised, (), "x = torch.tensor(a)  # @\nx = (x - x.mean()) / x.std()", None),
    (mend.scale_target_names, (), "y = torch.tensor(a['p'])\nu = 1\ny_b = torch.tensor(b['p'])  # @\n",
     "y = torch.tensor(a['p'])\nu = 1\ny_b = torch.tensor(b['p'])  # @\ny_mean, y_std = y_b.mean(), y_b.std()\ny_b, y = (y_b - y_mean) / y_std, (y - y_mean) / y_std\n"),
    (mend.scale_target_names, (), "y = a  # @", None),
    (mend.scale_target_names, (), "y_a = torch.tensor(a['p'])  # @\ny_b = torch.tensor(b['p'])\nx = 1",
     "y_a = torch.tensor(a['p'])  # @\ny_b = torch.tensor(b['p'])\ny_mean, y_std = y_a.mean(), y_a.std()\ny_a, y_b = (y_a - y_mean) / y_std, (y_b - y_mean) / y_std\nx = 1"),
    (mend.scale_targets, (), "m.fit(x[:9], y[:9])  # @\np = m.predict(x)[:, 0]", "y_mean, y_std = y[:9].mean(axis=0), y[:9].std(axis=0)\nm.fit(x[:9], (y[:9] - y_mean) / y_std)  # @\np = (m.predict(x) * y_std + y_mean)[:, 0]"),
    (mend.scale_targets, (), "m.fit(x, y)  # @\ndef ask(x):\n    return m.predict(x)", None),
    (mend.scale_targets, (), "y = [1, 2]\nm.fit(x, y)  # @", None),
    (pytorch.other_labels_ignored, (-100,), "SKIP = -100\nlab[mask == 1] = SKIP  # @", "SKIP = -100\nlab[mask == 0] = SKIP  # @"),
    (pytorch.other_labels_ignored, (-100,), "l = [-100 if m != PAD else t for m, t in z]  # @", "l = [-100 if m == PAD else t for m, t in z]  # @"),
    (pytorch.other_labels_ignored, (-100,), "a[m == 1] = -100\nb[m == 1] = -100  # @", None),
    (pytorch.mask_turned, (), "def f(self, x):\n    m = (x != PAD)\n    return self.enc(x, src_key_padding_mask=m)  # @\n", "def f(self, x):\n    m = (x == PAD)\n    return self.enc(x, src_key_padding_mask=m)  # @\n"),
    (pytorch.mask_turned, (), "h = enc(x, src_key_padding_mask=x == PAD)  # @", None),
    (pytorch.every_batch, (), "N = 64\nfor i, b in enumerate(d):\n    if (i + 1) % N == 0:  # @\n        opt.step()\n", "N = 1\nfor i, b in enumerate(d):\n    if (i + 1) % N == 0:  # @\n        opt.step()\n"),
    (pytorch.every_batch, (), "for i, b in enumerate(d):\n    if i > 3:  # @\n        opt.step()\n", None),
    (pytorch.lambda_of_one, (), "def rate(s):\n    return lr * min(1, s / 9)  # @\nplan = LambdaLR(opt, rate)\n", "def rate(s):\n    return min(1, s / 9)  # @\nplan = LambdaLR(opt, rate)\n"),
    (pytorch.lambda_of_one, (), "def rate(s):\n    return min(1, s / 9)  # @\nplan = LambdaLR(opt, rate)\n", None),
    (pytorch.lambda_of_one, (), "class T:\n    def at(self, s):\n        if s < 9:\n            return self.args.lr * s / 9  # @\n        return (0.5) * self.args.lr * (1 + s)\n    def go(self):\n        plan = LambdaLR(opt, self.at)\n", "class T:\n    def at(self, s):\n        if s < 9:\n            return s / 9  # @\n        return (0.5) * (1 + s)\n    def go(self):\n        plan = LambdaLR(opt, self.at)\n"),
    (pytorch.lambda_of_one, (), "plan = LambdaLR(opt, lr_lambda=lambda s: base_lr * 0.9**s)  # @\n", "plan = LambdaLR(opt, lr_lambda=lambda s: 0.9**s)  # @\n"),
    (pytorch.without_remaking, (), "def a(self):\n    self.setup()\ndef b(self):\n    self.setup()  # @\n    go()\n", "def a(self):\n    self.setup()\ndef b(self):\n    go()\n"),
    (pytorch.without_remaking, (), "def b(self):\n    self.setup()  # @\n    go()\n", None),
    (pytorch.loss_returned, (), "def training_step(self, b, i):\n    loss = f(b)  # @\n    self.log('l', loss)\n", "def training_step(self, b, i):\n    loss = f(b)  # @\n    self.log('l', loss)\n    return loss\n"),
    (pytorch.loss_returned, (), "def training_step(self, b, i):\n    loss = f(b)  # @\n    return loss\n", None),
    (pytorch.last_state, (), "def forward(self, x):\n    o, hn = self.gru(x, h0)\n    return self.out(h0[-1])  # @\n", "def forward(self, x):\n    o, hn = self.gru(x, h0)\n    return self.out(hn[-1])  # @\n"),
    (pytorch.permuted, (0, 2, 1), "x = x.view(b, c, t)  # @", "x = x.permute(0, 2, 1)  # @"),
    (pytorch.permuted, (0, 2, 1), "x = x.flatten(1)  # @", None),
    (pytorch.hidden_relu, (), NET + "m = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid())  # @", NET + "m = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1), nn.Sigmoid())  # @"),
    (pytorch.optimizer_anew, (), "class T:\n    def __init__(self, m, lr):\n        self.m = m\n        self.o = Adam(self.m.parameters(), lr=lr)  # @\n    def reset(self):\n        self.m = Net()\n",
     "class T:\n    def __init__(self, m, lr):\n        self.m = m\n        self.o = Adam(self.m.parameters(), lr=lr)  # @\n    def reset(self):\n        self.m = Net()\n        self.o = Adam(self.m.parameters(), lr=self.o.param_groups[0]['lr'])\n"),
    (pytorch.whole_graph, (), "ls = []\nls.append(f(x).item())\nloss = torch.tensor(sum(ls) / len(ls), requires_grad=True)  # @", "ls = []\nls.append(f(x))\nloss = sum(ls) / len(ls)  # @"),
    (pytorch.whole_graph, (), "t = 0.0\nfor a in b:\n    t += f(a).item() / 4\nloss = torch.tensor(t, requires_grad=True)  # @", "t = 0.0\nfor a in b:\n    t += f(a) / 4\nloss = t  # @"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0].__name__}-{row[2][-24:]!r}")
def test_one_change_repairs_it_or_none_is_offered(row: Row) -> None:
    make, given, text, after = row
    source = Source(text, "train.py")
    line = next(n for n, written in enumerate(text.split("\n"), 1) if "# @" in written)
    edits = sound(source, make(source, line, *given))
    assert (apply(text, edits) if edits else None) == after


@pytest.mark.parametrize("row", [row for row in ROWS if row[3] is not None], ids=lambda row: row[0].__name__)
def test_lines_end_as_they_did_and_a_mark_stays(row: Row) -> None:
    make, given, text, after = row
    marked = "\ufeff" + text.replace("\n", "\r\n").replace("    ", "\t")
    source = Source(marked, "train.py")
    line = next(n for n, written in enumerate(text.split("\n"), 1) if "# @" in written)
    assert after is not None
    assert apply(marked, sound(source, make(source, line, *given))) == "\ufeff" + after.replace("\n", "\r\n").replace(
        "    ", "\t"
    )
