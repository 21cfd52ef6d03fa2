"""Where numbers are written, and loops that start anew or lose their gradients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import wontlearn_engine.source as sources
from wontlearn_engine.source import (
    Source,
    epochs_line,
    training_sites,
    unused_index,
    validation_line,
    value_line,
)

# Each script marks with `# <-` the line that is asked for; `# AT` the line of the call.
WRITTEN = {
    "in the call": "opt = SGD(learning_rate=0.1)  # AT <-",
    "at a constant": "LR = 5.0  # <-\nopt = SGD(learning_rate=LR)  # AT",
    "at the last of two constants": "LR = 1\nLR = 5.0  # <-\nopt = SGD(learning_rate=LR)  # AT",
    "in an expression": "LR = 5.0\nopt = SGD(learning_rate=LR / 2)  # AT <-",
    "in a table": "cfg = {\n    'lr': 5.0,  # <-\n}\nopt = SGD(learning_rate=cfg['lr'])  # AT",
    "in a nested table": "cfg = {'opt': {\n    'lr': 5.0}}  # <-\nopt = SGD(learning_rate=cfg['opt']['lr'])  # AT",
    "in a table made by dict()": "cfg = dict(\n    lr=5.0)  # <-\nopt = SGD(learning_rate=cfg['lr'])  # AT",
    "with a default": "cfg = {}\nopt = SGD(learning_rate=cfg.get('lr', 5.0))  # AT <-",
    "in a namespace": "cfg = SimpleNamespace(\n    lr=5.0)  # <-\nopt = SGD(learning_rate=cfg.lr)  # AT",
    "in a class": "class Config:\n    lr = 5.0  # <-\nopt = SGD(learning_rate=Config.lr)  # AT",
    "in an object": "class Config:\n    lr: float = 5.0  # <-\ncfg = Config()\nopt = SGD(learning_rate=cfg.lr)  # AT",
    "given to an object": "class Config:\n    lr: float = 5.0\ncfg = Config(lr=3.0)  # <-\nopt = SGD(learning_rate=cfg.lr)  # AT",
    "in __init__": "class T:\n    def __init__(self):\n        self.lr = 5.0  # <-\n    def go(self):\n        return SGD(learning_rate=self.lr)  # AT",
    "given to __init__": "class T:\n    def __init__(self, lr):\n        self.lr = lr\n    def go(self):\n        return SGD(learning_rate=self.lr)  # AT\nT(5.0).go()  # <-",
    "as an argument": "def make(lr):\n    return SGD(learning_rate=lr)  # AT\nmake(5.0)  # <-",
    "as a default argument": "def make(\n    lr=5.0):  # <-\n    return SGD(learning_rate=lr)  # AT\nmake()",
    "on the command line": "p = argparse.ArgumentParser()\np.add_argument('--learning-rate', '-l', type=float, default=5.0)  # <-\na = p.parse_args()\nopt = SGD(learning_rate=a.learning_rate)  # AT",
    "on the command line, by another name": "p.add_argument('--lr', dest='rate', default=5.0)  # <-\na = p.parse_args()\nopt = SGD(learning_rate=a.rate)  # AT",
    "as an option of click": "@click.command()\n@click.option('--lr', default=5.0)  # <-\ndef main(lr):\n    SGD(learning_rate=lr)  # AT\nmain()",
    "as a flag": "flags.DEFINE_float('lr', 5.0, 'rate')  # <-\nSGD(learning_rate=FLAGS.lr)  # AT",
    "in a tuple": "batch, lr = 32, 5.0  # <-\nSGD(learning_rate=lr)  # AT",
    "behind a cast": "import os\nlr = float(os.environ.get('LR', '5.0'))  # <-\nSGD(learning_rate=lr)  # AT",
    "returned by a function": "def rate():\n    return 5.0  # <-\nSGD(learning_rate=rate())  # AT",
    "as a schedule": "schedule = ExponentialDecay(0.1, 1, 0.5)  # <-\nSGD(learning_rate=schedule)  # AT",
    "in a call of several lines": "SGD(  # AT\n    momentum=0.9,\n    learning_rate=5.0,  # <-\n)",
    "nowhere": "SGD(momentum=0.9)  # AT",
}  # fmt: skip

EPOCHS = {
    "in the call": "model.fit(x, y, epochs=3)  # AT <-",
    "by position": "E = 3  # <-\nmodel.fit(x, y, 32, E)  # AT",
    "at a constant": "EPOCHS = 3  # <-\nmodel.fit(x, y, epochs=EPOCHS)  # AT",
    "not at all": "model.fit(x, y)  # AT <-",
    "by the loop around": "EPOCHS = 9  # <-\nfor e in range(EPOCHS):\n    model.fit(x, y, epochs=1)  # AT",
    "by the loop, not said in the call": "for e in tqdm(range(1, 9)):  # <-\n    model.fit(x, y)  # AT",
    "not by a loop over settings": "for lr in (1, 2):\n    build(lr).fit(x, y, epochs=9)  # AT <-",
    "batch by batch": "N = 9  # <-\nfor e in range(N):\n    for k in range(0, n, 32):\n        model.train_on_batch(x, y)  # AT",
    "by a condition": "MOST = 9  # <-\ne = 0\nwhile e < MOST:\n    model.train_on_batch(x, y)  # AT\n    e += 1",
    "of a tape in a function": "def step(x):\n    with tf.GradientTape() as t:  # AT\n        m(x)\nfor e in range(9):  # <-\n    for x in ds:\n        step(x)",
}  # fmt: skip


def marked(text: str, mark: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if mark in line), None)


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
def test_where_a_value_is_written(text: str) -> None:
    assert value_line(Source(text, "a.py"), marked(text, "# AT") or 0, "learning_rate") == marked(text, "<-")


def test_where_a_value_given_by_position_is_written() -> None:
    source = Source("LR = 5.0\nopt = SGD(LR)\n", "a.py")
    assert value_line(source, 2, "learning_rate", 0) == 1
    assert value_line(source, 2, "learning_rate") is None


@pytest.mark.parametrize("text", EPOCHS.values(), ids=EPOCHS.keys())
def test_where_the_number_of_epochs_is_written(text: str) -> None:
    assert epochs_line(Source(text, "a.py"), marked(text, "# AT") or 0) == marked(text, "<-")


STEP = "    with tf.GradientTape() as t:\n        loss = f(y, net(x, training=True))\n    g = t.gradient(loss, net.trainable_variables)\n"
APPLY = "    opt.apply_gradients(zip(g, net.trainable_variables))\n"
LOOP = "for e in range(9):\n"
MAKE = "net = keras.Sequential()\n"

# The hint, the line that it names (None for a look-alike), the script.
LOOPS: dict[str, tuple[str, int | None, str]] = {
    "model built each epoch": ("rebuilt_in_loop", 2, "for e in range(9):\n    m = build()\n    m.fit(x, y, epochs=1)"),
    "model built each round, epochs not said": ("rebuilt_in_loop", 2, "while True:\n    m = build()\n    m.fit(x, y)"),
    "model built for each batch": ("rebuilt_in_loop", 2, "for e in range(9):\n    m = build()\n    m.train_on_batch(x, y)"),
    "model built before the loop": ("rebuilt_in_loop", None, "m = build()\nfor e in range(9):\n    m.fit(x, y, epochs=1)"),
    "a model for each setting": ("rebuilt_in_loop", None, "for n in (4, 8):\n    m = build(n)\n    m.fit(x, y, epochs=1)"),
    "a model for each size": ("rebuilt_in_loop", None, "for n in range(4, 8):\n    m = build(n)\n    m.fit(x, y, epochs=1)"),
    "a model for each fold": ("rebuilt_in_loop", None, "for fold in range(5):\n    m = build()\n    m.fit(x[fold], y[fold])"),
    "several long trainings": ("rebuilt_in_loop", None, "for k in range(5):\n    m = build()\n    m.fit(x, y, epochs=30)"),
    "tape loops for several models": (
        "rebuilt_in_loop", None, "for k in range(5):\n    net = build()\n    for e in range(9):\n" + STEP.replace("    ", "        ")),
    "gradients never applied": ("missing_apply", 5, MAKE + LOOP + STEP),
    "gradients of a function never applied": (
        "missing_apply", 5, MAKE + "def step(x, y):\n" + STEP + "    return loss\nfor x, y in ds:\n    step(x, y)"),
    "gradients of a training step never applied": (
        "missing_apply", 4, "class M(keras.Model):\n    def train_step(self, d):\n        with tf.GradientTape() as t: loss = f(self(d))\n"
        "        g = t.gradient(loss, self.trainable_variables)\n        return {'loss': loss}\nm = M()\nm.fit(x)"),
    "gradients for another model": ("missing_apply", 6, MAKE + LOOP + STEP + APPLY.replace("net", "other")),
    "gradients of a model that is not in the tape": (
        "missing_apply", 5, MAKE + LOOP + (STEP + APPLY).replace("net.trainable", "other.trainable")),
    "gradients applied": ("missing_apply", None, MAKE + LOOP + STEP + APPLY),
    "gradients applied by hand": (
        "missing_apply", None, MAKE + LOOP + STEP + "    for w, d in zip(net.trainable_variables, g):\n        w.assign_sub(0.1 * d)"),
    "gradients applied by the caller": (
        "missing_apply", None, MAKE + "def grads(x, y):\n" + STEP + "    return g\nfor x, y in ds:\n    opt.apply_gradients(zip(grads(x, y), v))"),
    "gradients applied by a helper": (
        "missing_apply", None, MAKE + "def update(g):\n" + APPLY + LOOP + STEP + "    update(g)"),
    "weights under another name": (
        "missing_apply", None, MAKE + "v = net.trainable_variables\n" + LOOP + STEP + "    opt.apply_gradients(zip(g, v))"),
    "two models at once": (
        "missing_apply", None, "enc = Model()\ndec = Model()\n" + LOOP + "    with tf.GradientTape() as t:\n        loss = f(dec(enc(x)))\n"
        "    v = enc.trainable_variables + dec.trainable_variables\n    opt.apply_gradients(zip(t.gradient(loss, v), v))"),
    "loss made in a function": (
        "missing_apply", None, MAKE + "def loss_of(x):\n    return f(net(x))\n" + LOOP + "    with tf.GradientTape() as t:\n        loss = loss_of(x)\n"
        "    opt.apply_gradients(zip(t.gradient(loss, net.trainable_variables), net.trainable_variables))"),
    "forward pass before the tape": (
        "forward_outside_tape", 3, MAKE + LOOP + "    out = net(x, training=True)\n    with tf.GradientTape() as t:\n        loss = f(y, out)\n"),
    "forward pass in the tape": ("forward_outside_tape", None, MAKE + LOOP + STEP + APPLY),
    "a teacher before the tape": (
        "forward_outside_tape", None, MAKE + "teacher = keras.Sequential()\n" + LOOP + "    y = teacher(x)\n" + STEP + APPLY),
    "forward pass in a function called in the tape": (
        "forward_outside_tape", None, MAKE + "def loss_of(x):\n    return f(net(x))\n" + LOOP + "    x = net(x)\n    with tf.GradientTape() as t:\n        loss = loss_of(x)\n"),
}  # fmt: skip


@pytest.mark.parametrize(("hint", "line", "text"), LOOPS.values(), ids=LOOPS.keys())
def test_loops_with_a_fault_and_their_look_alikes(hint: str, line: int | None, text: str) -> None:
    source = Source(text, "train.py")
    sites = training_sites(source)
    at = sites[-1].line if sites else next(n for n, t in enumerate(text.split("\n"), 1) if "GradientTape" in t)
    assert getattr(sources, hint)(source, at) == line


def test_hints_are_silent_where_there_is_nothing() -> None:
    for text in ("", "x = 1\n", "def broken(:\n", "with tf.GradientTape() as t:\n    pass\n"):
        for hint in ("missing_apply", "forward_outside_tape", "rebuilt_in_loop"):
            assert getattr(sources, hint)(Source(text, "a.py"), 1) is None


COLUMNS = {
    "in a call": "class Net(Model):\n    def call(self, x):\n        return self.a(x[:, 5:])  # <-\nnet = Net()",
    "in a Lambda": "net = Sequential([Lambda(lambda t: t[:, :2]),  # <-\n    Dense(1)])",
    "on an input": "whole = Input((4,))\nx = table[:, :4]\na = Dense(3)(whole[:, 1:])  # <-\nnet = Model(whole, a)",
    "by a gather": "class Net(Model):\n    def call(self, x):\n        return self.a(tf.gather(x, [0, 1], axis=1))  # <-",
    "of the data alone": "x = table[:, :4]\nnet = Sequential([Dense(1)])",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_where_a_model_takes_columns(name: str) -> None:
    text = COLUMNS[name] + "\nnet.fit(x, y)\n"
    marked = next((number for number, line in enumerate(text.splitlines(), 1) if "# <-" in line), None)
    assert sources.columns_line(Source(text, "train.py"), text.count("\n")) == marked


def test_where_updates_are_made_is_the_nearest_before_the_line() -> None:
    text = (
        "for a in b:\n    opt.apply_gradients(c)\nfor a in b:\n    g = tape.gradient(d, e)\n    opt.apply(zip(g, e))\n"
    )
    assert sources.apply_line(Source(text, "train.py"), 4) == 2
    assert sources.apply_line(Source(text, "train.py"), 5) == 5
    assert sources.apply_line(Source("train()\n", "train.py"), 1) is None


CLIPS = {
    "to a constant": ("CLIP = 1e-5\ng, n = tf.clip_by_global_norm(g, CLIP)", (2, 1e-5)),
    "by keyword": ("g = [tf.clip_by_norm(a, clip_norm=0.5) for a in g]", (1, 0.5)),
    "the lowest of several": ("p = tf.clip_by_value(p, 1e-7, 1 - 1e-7)\ng = tf.clip_by_value(g, -1e-4, 1e-4)", (2, 1e-4)),
    "to what nobody knows": ("g = tf.clip_by_norm(g, limit())", None),
    "nowhere": ("g = tape.gradient(loss, w)", None),
}  # fmt: skip


@pytest.mark.parametrize("name", CLIPS)
def test_gradients_clipped_by_hand(name: str) -> None:
    text, expected = CLIPS[name]
    assert sources.clip_by_hand(Source(text + "\n", "train.py"), 1) == expected


# What is asked, a script with it (the line marked), and one that only looks like it.
STANDS: dict[str, tuple[Callable[[Source, int], int | None], str, str]] = {
    "where gradients are applied": (sources.apply_line, "g = t.gradient(c, w)\nopt.apply_gradients(zip(g, w))  # <-\n", "g = t.gradient(c, w)\ndf.apply\n"),
    "where gradients are never applied": (
        sources.missing_apply, MAKE + LOOP + STEP.replace("variables)", "variables)  # <-"), MAKE + LOOP + STEP + APPLY),
    "where a model is put together": (sources.model_line, "a = Input((4,))\nm = keras.Model(a, Dense(1)(a))  # <-\n", "m = keras.Sequential([Dense(1)])\nclass M(keras.Model): pass\n"),
    "where a schedule is made": (sources.schedule_line, "s = schedules.CosineDecay(0.1, 9)  # <-\nopt = SGD(s)\n", "opt = SGD(0.1)\n"),
    "where a scheduler is made": (sources.schedule_line, "def f(e):\n    return 0.1\nc = [LearningRateScheduler(f)]  # <-\n", "c = [ModelCheckpoint('a')]\n"),
    "where a gradient is cut": (sources.stop_gradient_line, "a = Dense(3)(b)\na = tf.stop_gradient(a)  # <-\n", "a = tf.gradients(b, c)\n"),
    "where a layer is called for training": (
        sources.training_true_line, "a = Dropout(0.5)(b, training=True)  # <-\n", "a = Dropout(0.5)(b, training=False)\nc = d(e, training=is_training)\n"),
    "where a training may be stopped": (sources.early_stopping_line, "c = EarlyStopping(patience=3)  # <-\nm.fit(x, y, callbacks=[c])\n", "m.fit(x, y, callbacks=[Stop()])\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", STANDS)
def test_where_something_stands_and_that_nothing_is_said_without_it(name: str) -> None:
    hint, text, without = STANDS[name]
    line = next(iter(s.line for s in training_sites(Source(text, "a.py"))), text.count("\n"))
    assert hint(Source(text, "train.py"), line) == marked(text, "<-") is not None
    assert hint(Source(without, "train.py"), without.count("\n")) is None


def test_where_text_gets_its_length() -> None:
    read = "words = open('a').read().split()\n"
    for cut in (
        "x = pad_sequences(words, maxlen=3)",
        "x = TextVectorization(output_sequence_length=3)(words)",
        "x = words[:3]",
    ):
        assert sources.sequence_lines(Source(f"{read}{cut}\nmodel.fit(x, y)\n", "train.py"), 3)[0] == 2
    assert sources.sequence_lines(Source("words = 1\n", "train.py"), 1) == []


def test_what_a_loss_does_that_may_not_be_finite() -> None:
    text = "def cost(y, p):\n    d = y - p\n    d = d / y\n    return tf.sqrt(d)\n\nm.compile(loss=cost)\n"
    assert sources.unstable_line(Source(text, "train.py"), 6, 1) == 4  # a root before a division: the calls are riskier
    assert sources.unstable_line(Source(text.replace("tf.sqrt(d)", "d"), "train.py"), 6, 1) == 3
    assert (
        sources.unstable_line(Source(text.replace("tf.sqrt(d)", "d").replace("d / y", "d"), "train.py"), 6, 1) is None
    )


ASKED = {
    "looked at": "class D(PyDataset):\n    def __getitem__(self, i):\n        return x[i * 8 : i * 8 + 8], y[i * 8 : i * 8 + 8]",
    "not looked at": "class D(keras.utils.Sequence):\n    def __getitem__(self, i):\n        '''A batch.'''\n        rows = slice(0, 8)  # <-\n        return x[rows], y[rows]",
    "of no data set": "class D(dict):\n    def __getitem__(self, i):\n        return 0",
    "drawn anew": "class D(Sequence):\n    def __len__(self):\n        return 9",
}  # fmt: skip


@pytest.mark.parametrize("text", ASKED.values(), ids=ASKED.keys())
def test_whether_a_batch_depends_on_its_index(text: str) -> None:
    assert unused_index(Source(text, "train.py"), 1) == marked(text, "# <-")


VALIDATED = {
    "by a statement": "a = 1\nyv = codes(test)  # <-\nm.fit(x, y, validation_data=(xv, yv))",
    "beside another": "a, yv = split(test)  # <-\nm.fit(x, y, validation_data=(xv, yv[:9]))",
    "by the last of two": "yv = test\nyv = codes(yv)  # <-\nm.fit(\n    x, y,\n    validation_data=(xv, yv))",
    "in one name": "m.fit(x, y, validation_data=held)",
    "not at all": "m.fit(x, y)",
}  # fmt: skip


@pytest.mark.parametrize("text", VALIDATED.values(), ids=VALIDATED.keys())
def test_where_validation_targets_are_made(text: str) -> None:
    line = next(number for number, part in enumerate(text.split("\n"), 1) if "m.fit" in part)
    assert validation_line(Source(text, "train.py"), line) == marked(text, "# <-")


@pytest.mark.parametrize(
    "made",
    [
        "self.b = self.add_weight(shape=(n,))\n        self.w = self.add_weight(shape=(3, n), initializer='zeros')  # <-",
        "self.b = nn.Parameter(torch.zeros(n))\n        self.w = nn.Parameter(torch.zeros((3, n)))  # <-",
        "self.w = tf.Variable(start)  # <-",
    ],
)
def test_where_a_layer_of_the_scripts_own_makes_its_weights(made: str) -> None:
    text = (
        f"class Other(Layer):\n    pass\nclass Own(Layer):\n    def build(self, n):\n        {made}\nmodel = [Own(3)]\n"
    )
    assert sources.own_start_line(Source(text, "a.py"), 1, "Own") == marked(text, "<-")
    assert sources.own_start_line(Source(text, "a.py"), 1, "Other") is None
