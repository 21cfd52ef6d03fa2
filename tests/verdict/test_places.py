"""Where a finding points, and what its edits make of the user's own text, in the ways people write layers and optimizers."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import pytest
from wontlearn_engine import source as text
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.from_json import plain, read
from wontlearn_engine.probe.contract.measured import Found
from wontlearn_engine.source import apply
from wontlearn_engine.source.facts import SourceFacts
from wontlearn_engine.verdict import judge, places, repairs
from wontlearn_engine.verdict.case import Case

from .evidence import FILE, healthy, line_with, stuck
from .pieces import UNFIT, Facts, dense, layer, learned
from .texts import NUMBERS


def case_of(text: str, layers: list[Facts], **about: Any) -> Case:
    """A case about a text of its own: only layers and places count."""
    case = healthy()
    described = read(About, {**plain(case.about), "layers": layers, **about})
    return replace(case, source=SourceFacts(text, FILE), about=described, line=1)


def made(name: str, line: int, kind: str = "Dense", **facts: Any) -> Facts:
    return {"name": name, "class": kind, "file": FILE, "line": line, "weights": [], **facts}


def edited(case: Case, made: repairs.Edits) -> str | None:
    return apply(case.source.text, list(made)) if made else None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names", "change", "after"),
    [
        ("s.add(Dense(8)); s.add(Dense(1))", ["dense", "dense_1"], "dense_1", "s.add(Dense(8)); s.add(Dense(1, activation='relu'))"),
        ("m = S([Dense(8), Dense(1)])", ["dense_4", "dense_5"], "dense_4", "m = S([Dense(8, activation='relu'), Dense(1)])"),
        # Python makes the outer layer first.
        ("y = Dense(1)(Dense(8)(x))", ["dense_1", "dense"], "dense", "y = Dense(1, activation='relu')(Dense(8)(x))"),
        ("for n in (8, 4): s.add(Dense(n))", ["dense", "dense_1"], "dense_1", "for n in (8, 4): s.add(Dense(n, activation='relu'))"),
        ("m = Dense(8, 'tanh')", ["dense"], "dense", "m = Dense(8, 'relu')"),
        ("m = Dense(8, activation=ACT)", ["dense"], "dense", "m = Dense(8, activation='relu')"),
        ("m = Dense(**options)", ["dense"], "dense", None),
        ("m = make(8)", ["dense"], "dense", None),
        ("m = L.Dense(\n    8,\n    activation='tanh',\n)", ["dense"], "dense", "m = L.Dense(\n    8,\n    activation='relu',\n)"),
        ("D = Dense; m = D(8)", ["dense"], "dense", "D = Dense; m = D(8, activation='relu')"),
    ],
    ids=["statements on a line", "list on a line", "calls in calls", "loop", "no name", "constant", "options", "helper",
         "over lines", "another name"],
)  # fmt: skip
def test_the_layer_that_is_meant_is_changed(text: str, names: list[str], change: str, after: str | None) -> None:
    case = case_of(text, [made(name, 1) for name in names])
    about = next(x for x in case.layers if x.name == change)
    assert edited(case, repairs.argument(case, about, "activation", "'relu'")) == after


def test_all_layers_are_changed_or_none() -> None:
    text = "a = Dense(8)\nb = Dense(8)\nc = make()"
    layers = [made("dense", 1), made("dense_1", 2), made("dense_2", 3)]
    case = case_of(text, layers)
    assert edited(case, repairs.argument(case, case.layers[:2], "activation", "'relu'")) == (
        "a = Dense(8, activation='relu')\nb = Dense(8, activation='relu')\nc = make()"
    )
    assert repairs.argument(case, case.layers, "activation", "'relu'") == ()


def test_layers_of_one_call_are_changed_once() -> None:
    layers = [made("dense", 1), made("dense_1", 1)]
    case = case_of("for n in (8, 4): s.add(Dense(n))", layers)
    assert (
        edited(case, repairs.argument(case, case.layers, "activation", "'relu'"))
        == "for n in (8, 4): s.add(Dense(n, activation='relu'))"
    )


@pytest.mark.parametrize(
    ("text", "kind", "name", "after"),
    [
        ("Dense(1, activation='sigmoid')", "Dense", "activation", "Dense(1)"),
        ("Dense(1, 'sigmoid')", "Dense", "activation", "Dense(1, None)"),
        (
            "Dense(1, kernel_initializer='zeros', use_bias=False)",
            "Dense",
            "kernel_initializer",
            "Dense(1, use_bias=False)",
        ),
        ("Dense(1)", "Dense", "kernel_initializer", None),
        ("Dense(*sizes)", "Dense", "activation", None),
    ],
)
def test_an_argument_is_taken_away(text: str, kind: str, name: str, after: str | None) -> None:
    case = case_of(text, [made("layer", 1, kind)])
    assert edited(case, repairs.remove_argument(case, case.layers[0], name)) == after


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("o = SGD(0.5)", 1, "o = SGD(0.01)"),
        ("o = SGD(learning_rate=0.5, momentum=0.9)", 1, "o = SGD(learning_rate=0.01, momentum=0.9)"),
        ("o = keras.optimizers.SGD()", 1, "o = keras.optimizers.SGD(learning_rate=0.01)"),
        ("import keras\nm = keras.Sequential()\nm.compile(optimizer='sgd', loss='mse')", 3,
         "import keras\nm = keras.Sequential()\nm.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss='mse')"),
        ("m = tf.keras.Sequential()\nm.compile('sgd', 'mse')", 2,
         "m = tf.keras.Sequential()\nm.compile(tf.keras.optimizers.SGD(learning_rate=0.01), 'mse')"),
        ("from keras import Sequential\nm = Sequential()\nm.compile('sgd', 'mse')", 3, None),
        ("m = keras.Sequential()\nm.compile(NAME, 'mse')", 2, None),
        ("m = keras.Sequential()\nm.compile(optimizer=make(0.5))", 2, None),
    ],
    ids=["position", "keyword", "default", "by name", "by name, first", "keras has no name here", "variable", "helper"],
)  # fmt: skip
def test_the_rate_is_changed(text: str, line: int, after: str | None) -> None:
    about = {"class": "SGD", "file": FILE, "line": line, "learning_rate": 0.5}
    case = case_of(text, [], optimizer=about, compile={"file": FILE, "line": line})
    assert edited(case, repairs.optimizer_argument(case, "learning_rate", "0.01")) == after


def test_an_optimizer_that_is_only_named_is_pointed_at_in_compile() -> None:
    text = "m.compile(loss='mse', optimizer='sgd')"
    case = case_of(text, [], optimizer={"class": "SGD", "file": FILE, "line": 1}, compile={"file": FILE, "line": 1})
    assert places.of_optimizer(case, "learning_rate") == (FILE, 1, text.index("optimizer=") + 1)


def test_an_activation_in_a_layer_of_its_own_is_pointed_at_and_changed_there() -> None:
    judgement = judge(
        stuck(
            NUMBERS,
            write={"Dense(1),": "Dense(1),\n    layers.Activation('sigmoid'),"},
            single=UNFIT,
            few=UNFIT,
            anchors={"head_floor": 0.9},
            insert={"dense_2": [layer("Activation", "activation", "layers.Activation(", activation="sigmoid")]},
        )
    )
    finding = judgement.findings[0]
    assert (finding.id, finding.line) == ("output-range", 13)
    assert finding.fix and [(e.line, e.new_text) for e in finding.fix.edits] == [(13, "None")]


ELSEWHERE = "/home/ann/models.py"


def test_what_stands_in_another_file_is_pointed_at_there_and_never_edited() -> None:
    case = stuck(
        single=UNFIT,
        few=UNFIT,
        gradients={"kernel": {"none": False}},
        layers={
            "dense_1": {
                "file": ELSEWHERE,
                "line": 7,
                "at": "x = np.load",
                **dense("dense_1", "x = np.load", 32, 16, "softmax"),
            }
        },
    )
    layers = [replace(x, file=ELSEWHERE, line=7) if x.name == "dense_1" else x for x in case.about.layers]
    tried = {**case.controls, "trial:hidden-relu": read(Found, learned())}
    finding = judge(replace(case, about=replace(case.about, layers=tuple(layers)), controls=tried)).findings[0]
    assert (finding.id, finding.file, finding.line, finding.column) == ("hidden-activation", ELSEWHERE, 7, 1)
    assert finding.fix and finding.fix.edits == ()


def test_a_training_in_another_file_asks_the_script_nothing() -> None:
    case = replace(stuck(x={"nan": 1, "bad_count": 1, "bad_rows": [4]}), file=ELSEWHERE, line=30)
    finding = judge(case).findings[0]
    assert (finding.id, finding.file, finding.line) == ("nan-input", ELSEWHERE, 30)


@pytest.mark.parametrize("text", ["", "model.fit(", "%%bash\nrm -rf x"], ids=["empty", "no syntax", "magic"])
def test_a_text_that_cannot_be_read_still_gets_its_finding(text: str) -> None:
    case = replace(
        stuck(x={"nan": 1, "bad_count": 1, "bad_rows": [4]}, optimizer={"learning_rate": 0.0}),
        source=SourceFacts(text, FILE),
        line=1,
    )
    judgement = judge(case)
    assert {(f.id, f.line) for f in judgement.findings} >= {("nan-input", 1)}
    assert all(f.fix is None or not f.fix.edits for f in judgement.findings)


def test_the_arguments_of_fit_and_compile_have_columns() -> None:
    case = healthy()
    text = case.source.text.splitlines()
    for place, word in ((places.fit(case, "epochs"), "epochs="), (places.of_compile(case, "loss"), "loss=")):
        assert text[place.line - 1][place.column - 1 :].startswith(word)
    assert places.fit(case, "callbacks") == (FILE, line_with(case, "model.fit"), 1)
    assert places.of_compile(replace(case, about=About())) == places.fit(case)


@pytest.mark.parametrize(
    ("text", "kind", "name", "value", "after"),
    [
        ("TimeDistributed(Dense(3))", "TimeDistributed", "activation", "'relu'", "TimeDistributed(Dense(3, activation='relu'))"),
        ("TimeDistributed(layer=Dense(3, 'tanh'))", "TimeDistributed", "activation", "'relu'",
         "TimeDistributed(layer=Dense(3, 'relu'))"),
        ("Bidirectional(LSTM(8, return_sequences=True), name='b')", "Bidirectional", "activation", "'tanh'",
         "Bidirectional(LSTM(8, return_sequences=True, activation='tanh'), name='b')"),
        ("Bidirectional(inner)", "Bidirectional", "activation", "'tanh'", None),
        ("class Mine(Layer):\n    def __init__(self, units): pass\nMine(8)", "Mine", "activation", "'relu'", None),
        ("class Mine(Layer):\n    def __init__(self, units, activation): pass\nMine(8)", "Mine", "activation", "'relu'",
         "class Mine(Layer):\n    def __init__(self, units, activation): pass\nMine(8, activation='relu')"),
        ("class Mine(Layer):\n    def __init__(self, units, **rest): pass\nMine(8)", "Mine", "activation", "'relu'",
         "class Mine(Layer):\n    def __init__(self, units, **rest): pass\nMine(8, activation='relu')"),
        ("def block(units): return Dense(units)\nblock(8)", "block", "activation", "'relu'", None),
        ('a = "b"; Dense(8, name="c")', "Dense", "activation", "'relu'", 'a = "b"; Dense(8, name="c", activation="relu")'),
        ('"""It\'s a script."""\nDense(8)', "Dense", "activation", "'relu'", '"""It\'s a script."""\nDense(8, activation=\'relu\')'),
    ],
    ids=["inner", "inner by name", "inner of two", "inner unknown", "own class", "own class with it", "own class with any",
         "own function", "double quotes", "single quotes"],
)  # fmt: skip
def test_an_argument_goes_where_it_is_taken(text: str, kind: str, name: str, value: str, after: str | None) -> None:
    case = case_of(text, [made("layer", text.count("\n") + 1, kind)])
    assert edited(case, repairs.argument(case, case.layers, name, value)) == after


@pytest.mark.parametrize("value", [500.0, 5.0, 0.5, 0.05, 0.013, 1e-3, 3e-5, 1.5e-7, 12345.0, 100.0, 1.0])
def test_a_rate_is_written_as_a_float(value: float) -> None:
    written = ast.literal_eval(repairs.rate(value))
    assert type(written) is float and abs(written - value) <= 0.05 * value


@pytest.mark.parametrize(
    ("text", "line", "after"),
    [
        ("RATE = 5\no = SGD(learning_rate=RATE)", 2, "RATE = 0.01\no = SGD(learning_rate=RATE)"),
        ("RATE = 5\no = SGD(RATE)", 2, "RATE = 0.01\no = SGD(RATE)"),
        ("RATE = 5\nprint(RATE)\no = SGD(RATE)", 3, "RATE = 5\nprint(RATE)\no = SGD(0.01)"),
        ("RATE = a.rate\no = SGD(RATE)", 2, "RATE = a.rate\no = SGD(0.01)"),
        ("RATE = 5\nRATE = 6\no = SGD(RATE)", 3, "RATE = 5\nRATE = 6\no = SGD(0.01)"),
        ("a, RATE = 1, 5\no = SGD(RATE)", 2, "a, RATE = 1, 0.01\no = SGD(RATE)"),
        ("class C:\n    lr = 5\no = SGD(C.lr)", 3, "class C:\n    lr = 0.01\no = SGD(C.lr)"),
        ("class C:\n    lr = 5\no = SGD(C.lr)\nlog(C.lr)", 3, "class C:\n    lr = 5\no = SGD(0.01)\nlog(C.lr)"),
        ("p.add_argument('--lr', default=5)\na = p.parse_args()\no = SGD(a.lr)", 3,
         "p.add_argument('--lr', default=0.01)\na = p.parse_args()\no = SGD(a.lr)"),
        ("p.add_argument('--lr', default=7)\na = p.parse_args()\no = SGD(a.lr)", 3,
         "p.add_argument('--lr', default=7)\na = p.parse_args()\no = SGD(0.01)"),
        ("def make(lr=5):\n    return SGD(lr)\nmake()", 2, "def make(lr=0.01):\n    return SGD(lr)\nmake()"),
        ("def make(lr):\n    return SGD(lr)\nmake(5)\nmake(3)", 2, "def make(lr):\n    return SGD(0.01)\nmake(5)\nmake(3)"),
        ("o = SGD(lr=5)", 1, "o = SGD(lr=0.01)"),
        ("\ufeffRATE = 1\r\nif 1:\r\n\to = SGD(\r\n\t\tRATE,  # ä\r\n\t)\r\n", 3,
         "\ufeffRATE = 0.01\r\nif 1:\r\n\to = SGD(\r\n\t\tRATE,  # ä\r\n\t)\r\n"),
    ],
    ids=["constant", "constant by position", "read elsewhere", "no number", "set twice", "set with others", "a field",
         "a field read elsewhere", "an option", "an option that was given", "a default", "two callers", "old name", "windows"],
)  # fmt: skip
def test_a_rate_is_changed_where_it_is_written(text: str, line: int, after: str) -> None:
    about = {"class": "SGD", "file": FILE, "line": line, "learning_rate": 5.0}
    case = case_of(text, [], optimizer=about)
    assert edited(case, repairs.optimizer_argument(case, "learning_rate", "0.01")) == after


CONSTANTS = {
    "a name": ("RATE = 0.5\nopt = Adam(RATE)", 1),
    "a setting": ("P = {\n  'lr': 0.5,\n}\nopt = Adam(learning_rate=P['lr'])", 2),
    "handed to a function": ("def make(rate):\n    return Adam(learning_rate=rate)\nopt = make(0.5)", 3),
    "an option": ("import argparse\na = argparse.ArgumentParser()\na.add_argument('--lr', default=0.5)\no = a.parse_args()\nopt = Adam(o.lr)", 3),
    "by two callers": ("def make(rate):\n    return Adam(learning_rate=rate)\na = make(0.5)\nb = make(0.1)", 2),
    "computed": ("import os\nrate = float(os.environ['RATE'])\nopt = Adam(rate)", 3),
    "written there": ("opt = Adam(0.5)", 1),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line"), CONSTANTS.values(), ids=CONSTANTS)
def test_a_number_is_named_where_it_is_written(text: str, line: int) -> None:
    made = next(number for number, words in enumerate(text.split("\n"), 1) if "Adam(" in words)
    case = case_of(text, [], optimizer={"class": "Adam", "file": FILE, "line": made, "learning_rate": 0.5})
    assert places.of_optimizer(case, "learning_rate").line == line


@pytest.mark.parametrize(
    ("loop", "line"),
    [
        ({"loader": {"file": FILE, "line": 2}, "loss_line": 5}, 2),
        ({"loss_line": 5, "file": FILE}, 5),
        ({}, 1),
    ],
    ids=["the loader", "the loss", "nothing else is known"],
)
def test_rows_of_a_loop_that_the_text_does_not_show_are_not_looked_for_at_the_update(loop: Facts, line: int) -> None:
    case = case_of("opt.step()\n" + "\n" * 8, [], framework="torch", loop=loop)
    assert case.torch
    assert places.data(case, text.pairs_lines).line == line
