"""Both places of broken pairs, and look-alikes that break none; views and copies; calls whose result is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from wontlearn_engine import source as sources
from wontlearn_engine.source import Source, training_sites

CASES = {
    part.partition("\n")[0]: part.partition("\n")[2]
    for part in (Path(__file__).parent / "source_pairs.txt").read_text(encoding="utf-8").split("===== ")[1:]
}
"""Each marks where the pairs are broken with `# <-` and the other place with `AND`; the healthy ones say so."""


def marked(text: str, mark: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if mark in line]


@pytest.mark.parametrize("name", CASES)
def test_both_places_of_broken_pairs(name: str) -> None:
    text = CASES[name]
    source = Source(text, "train.py")
    line = training_sites(source)[-1].line
    assert sources.breaks_pairs(source, line) is ("healthy" not in name)
    beside = [one.line for one in sources.pairs_beside(source, line)]
    assert beside == ([] if "healthy" in name else marked(text, "AND")), "the other place"
    if "healthy" not in name:
        assert sources.pairs_lines(source, line)[0] in marked(text, "# <-")
        assert beside != [sources.pairs_lines(source, line)[0]]


MADE = "ds = tf.data.Dataset.from_tensor_slices((x, y))\n"
LOST = {
    "a shuffle of a dataset": ("order_lines", MADE + "ds.shuffle(1000)  # <-\nds = ds.batch(32)\nmodel.fit(ds)\n"),
    "a shuffle by its length": ("order_lines", MADE + "ds.shuffle(len(x))  # <-\nmodel.fit(ds.batch(8))\n"),
    "a shuffle by a constant": ("order_lines", MADE + "ds.shuffle(BUFFER)  # <-\nmodel.fit(ds.batch(8))\n"),
    "rows dropped from a table": (
        "nan_lines",
        "d = pd.read_csv('a.csv')\nd.dropna()  # <-\nx = d[['a']].values\ny = d['b'].values\nmodel.fit(x, y)\n",
    ),
    "gaps filled in a table": (
        "nan_lines",
        "d = pd.read_csv('a.csv')\nd.fillna(0)  # <-\nx = d[['a']].values\ny = d['b'].values\nmodel.fit(x, y)\n",
    ),
}
KEPT = {
    "a shuffle that is kept": ("order_lines", MADE + "ds = ds.shuffle(1000)\nmodel.fit(ds)\n"),
    "a shuffle in place": ("order_lines", "rng.shuffle(rows)\nx, y = rows[:, :4], rows[:, 4]\nmodel.fit(x, y)\n"),
    "rows dropped in place": (
        "nan_lines",
        "d = pd.read_csv('a.csv')\nd.dropna(inplace=True)\nx = d[['a']].values\ny = d['b'].values\nmodel.fit(x, y)\n",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_result_that_is_lost_is_where_it_is_lost(name: str) -> None:
    picker, text = LOST[name]
    found = getattr(sources, picker)(Source(text, "train.py"), training_sites(Source(text, "a.py"))[-1].line)
    assert [found[0]] == marked(text, "# <-")


@pytest.mark.parametrize("name", KEPT)
def test_a_result_that_is_kept_is_not_lost(name: str) -> None:
    picker, text = KEPT[name]
    source = Source(text, "train.py")
    kept = next(number for number, line in enumerate(text.split("\n"), 1) if "shuffle" in line or "dropna" in line)
    found = getattr(sources, picker)(source, training_sites(source)[-1].line)
    assert found[0] != kept


def test_a_view_sees_what_is_done_to_its_array_and_a_copy_does_not() -> None:
    for taken, sees in (
        ("y = x[:]", True),
        ("y = x", True),
        ("y = x[:, 0]", True),
        ("y = x.reshape(-1)", True),
        ("y = np.asarray(x)", True),
        ("a, y = z, x", True),
        ("y = x.T", True),
        ("y = x[order]", False),
        ("y = x[[0, 1]]", False),
        ("y = x[x > 0]", False),
        ("y = x.copy()", False),
        ("y = np.array(x)", False),
        ("y = x.astype(int)", False),
        ("y = x + 1", False),
    ):
        text = f"x = np.load('a')\norder = np.argsort(b)\n{taken}\nnp.random.shuffle(x)\nmodel.fit(x, y)\n"
        assert sources.breaks_pairs(Source(text, "a.py"), 5) is not sees, taken
    for made in ("[1, 2, 3]", "list(a)", "[f(i) for i in a]", "text.split()", "[0] * 9", "sorted(a)", "[1] + b"):
        text = f"x = {made}\ny = x[:]\nrandom.shuffle(x)\nmodel.fit(x, y)\n"
        assert sources.breaks_pairs(Source(text, "a.py"), 4), made  # a slice of a list is a copy
    text = "x = np.load('a')\ny = x[:]\nx = np.load('b')\nnp.random.shuffle(y)\nmodel.fit(x, y)\n"
    assert sources.breaks_pairs(Source(text, "a.py"), 5)  # the name that it was a view of holds something else now
