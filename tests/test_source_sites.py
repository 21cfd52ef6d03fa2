"""Where a script trains, and whether it may do so more than once."""

from __future__ import annotations

import pytest
from wontlearn_engine.source import Source, training_sites

ONCE = {
    "plain": "model.fit(x, y, epochs=3)",
    "in a function that is called once": "def main():\n    model.fit(x, y)\nif __name__ == '__main__':\n    main()",
    "in a method": "class T:\n    def run(self):\n        self.net.fit(self.x)\nT().run()",
    "handed to a runner": "import fire\ndef main(lr=1):\n    model.fit(x, y)\nfire.Fire(main)",
    "under a decorator": "@click.command()\ndef main():\n    model.fit(x, y)\nmain()",
    "beside a scaler": "from sklearn.preprocessing import StandardScaler\ns = StandardScaler()\ns.fit(x)\nmodel.fit(s.transform(x), y)",
    "beside a scaler made in place": "from sklearn.preprocessing import MinMaxScaler as M\nx = M().fit(x).transform(x)\nmodel.fit(x, y)",
    "beside other estimators": "import sklearn.svm as svm\nsvm.SVC().fit(x, y)\nfrom scipy import stats\nstats.norm.fit(x)\nmodel.fit(x, y)",
    "beside a tokenizer": "tokenizer.fit_on_texts(t)\nlabel_encoder.fit(y)\nmodel.fit(x, y)",
    "beside a picture generator": "datagen = ImageDataGenerator()\ndatagen.fit(x)\nmodel.fit(datagen.flow(x, y), epochs=2)",
    "beside code that nothing calls": "def old():\n    model.fit(x, y)\nmodel.fit(x, y, epochs=9)",
    "through a trainer of its own": "class Trainer:\n    def fit(self):\n        self.net.fit(self.x)\nt = Trainer()\nt.fit()",
    "a model with a step of its own": "class M(keras.Model):\n    def train_step(self, d):\n        with tf.GradientTape() as tape:\n"
    "            loss = self(d)\n        self.optimizer.apply_gradients(zip(tape.gradient(loss, v), v))\nM().fit(x)",
    "an overridden fit": "class M(keras.Model):\n    def fit(self, *a, **k):\n        return super().fit(*a, **k)\nm = keras.Sequential()\nm.fit(x, y)",
    "a tape over epochs": "for e in range(9):\n    with tf.GradientTape() as t:\n        loss = f(m(x))\n    opt.apply_gradients(zip(t.gradient(loss, v), v))",
    "a tape over epochs and batches": "@tf.function\ndef step(x, y):\n    with tf.GradientTape() as t:\n        loss = f(m(x), y)\n"
    "    opt.apply_gradients(zip(t.gradient(loss, v), v))\ndef train():\n    for e in range(9):\n        for x, y in ds:\n            step(x, y)\ntrain()",
    "two tapes in one loop": "for e in range(9):\n    for x in ds:\n        with tf.GradientTape() as a, tf.GradientTape() as b:\n            la = f(m(x))\n"
    "        opt.apply_gradients(zip(a.gradient(la, v), v))",
    "batch by batch": "for e in range(9):\n    for k in range(0, n, 32):\n        model.train_on_batch(x[k:k+32], y[k:k+32])",
    "true and false batches": "for e in range(9):\n    d.train_on_batch(real, 1)\n    d.train_on_batch(fake, 0)",
    "by minimize": "for e in range(99):\n    opt.minimize(loss, [w])",
    "a saliency map after it": "model.fit(x, y)\nwith tf.GradientTape() as tape:\n    tape.watch(x)\n    out = model(x)\ngrad = tape.gradient(out, x)",
}

MORE = {
    "nothing": "print(1)",
    "twice": "a.fit(x, y)\nb.fit(x, y)",
    "in a loop": "for k in range(3):\n    model.fit(x, y)",
    "in a while loop": "while go():\n    model.fit(x, y)",
    "in a comprehension": "h = [build(k).fit(x, y) for k in (1, 2)]",
    "in a function called in a loop": "def train(k):\n    return build(k).fit(x, y)\nfor k in (1, 2):\n    train(k)",
    "in a function called twice": "def train(k):\n    return build(k).fit(x, y)\ntrain(1)\ntrain(2)",
    "two calls away": "def fit(m):\n    m.fit(x, y)\ndef run(k):\n    fit(build(k))\nfor k in (1, 2):\n    run(k)",
    "handed on": "def objective(trial):\n    return build(trial).fit(x, y)\nstudy.optimize(objective, n_trials=9)",
    "a method called in a loop": "class T:\n    def run(self):\n        self.net.fit(self.x)\nfor seed in range(3):\n    T(seed).run()",
    "a method handed on": "class T:\n    def run(self):\n        self.net.fit(self.x)\npool.map(T().run, a)",
    "in a lambda": "go = lambda m: m.fit(x, y)",
    "recursion": "def train(n):\n    model.fit(x, y)\n    if n:\n        train(n - 1)\ntrain(3)",
    "cross validation": "from scikeras.wrappers import KerasClassifier\nfrom sklearn.model_selection import cross_val_score\ncross_val_score(KerasClassifier(b), x, y)",
    "grid search": "from scikeras.wrappers import KerasClassifier\nfrom sklearn.model_selection import GridSearchCV\ng = GridSearchCV(KerasClassifier(b), p)\ng.fit(x, y)",
    "keras tuner": "import keras_tuner as kt\ntuner = kt.Hyperband(build)\ntuner.search(x, y, epochs=3)",
    "a tape for each setting": "for lr in (1, 2):\n    for e in range(9):\n        for x in ds:\n            with tf.GradientTape() as t:\n                loss = f(m(x))\n"
    "            opt.apply_gradients(zip(t.gradient(loss, v), v))",
    "a new model for each tape loop": "for k in range(3):\n    m = build_model()\n    for e in range(9):\n        with tf.GradientTape() as t:\n            loss = f(m(x))\n"
    "        opt.apply_gradients(zip(t.gradient(loss, v), v))",
    "two networks batch by batch": "for e in range(9):\n    d.train_on_batch(real, 1)\n    gan.train_on_batch(z, 1)",
    "unknown estimators": "thing = make()\nthing.fit(x, y)\nmodel.fit(x, y)",
}


def trains_once(text: str) -> bool:
    sites = training_sites(Source(text, "train.py"))
    return len(sites) == 1 and not sites[0].in_loop


@pytest.mark.parametrize("text", ONCE.values(), ids=ONCE.keys())
def test_one_training(text: str) -> None:
    assert trains_once(text), training_sites(Source(text, "train.py"))


@pytest.mark.parametrize("text", MORE.values(), ids=MORE.keys())
def test_perhaps_several_or_none(text: str) -> None:
    assert not trains_once(text), training_sites(Source(text, "train.py"))


def test_sites_say_where_and_how() -> None:
    text = "a.fit(x)\nfor k in range(3):\n    b.train_on_batch(x)\nfor k in range(3):\n    with tf.GradientTape() as t:\n        m(x)\n"
    assert [tuple(site) for site in training_sites(Source(text, "train.py"))] == [
        (1, False, "fit"),
        (3, False, "train_on_batch"),
        (5, False, "loop"),
    ]
    assert training_sites(Source("def broken(:", "train.py")) == []
