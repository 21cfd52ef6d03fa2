"""The statistics on simulated data: the error rates that the docstrings state, with fixed seeds."""

from __future__ import annotations

import queue
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from threadpoolctl import threadpool_info
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking import dependence_test
from wontlearn_engine.looking.measured_rows import measure_rows
from wontlearn_engine.probe.contract.measured import Dependence, RowsFile
from wontlearn_engine.probe.contract.messages import Measured
from wontlearn_engine.probe.exam import short_training
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.verdict import trend

Array = NDArray[np.float64]
SHAPES: dict[str, Callable[[Array], Array]] = {
    "flat": lambda t: np.ones_like(t),
    "levelled off": lambda t: 0.6 + 0.4 * np.exp(-10 * t),
    "falls": lambda t: 2 - 1.5 * t,
    "climbs": lambda t: 0.3 + 0.7 * t,
    "runs away": lambda t: np.exp(3 * t),
}


def words(shape: str, noise: float, curves: int, seed: int) -> Counter[str]:
    """Trend words of `curves` simulated curves of 40, 100 and 400 points; floor 0, baseline 1."""
    random = np.random.default_rng(seed)
    found: Counter[str] = Counter()
    for number in range(curves):
        t = np.linspace(0, 1, (40, 100, 400)[number % 3])
        losses = SHAPES[shape](t) + noise * random.standard_normal(len(t))
        found[trend.read(Curve(list(range(1, len(t) + 1)), losses.tolist()), 0.0, 1.0).word] += 1
    return found


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("shape", ["flat", "levelled off"])
def test_a_curve_that_stands_is_hardly_ever_said_to_move(shape: str, noise: float) -> None:
    found = words(shape, noise, 600, seed=1)
    assert sum(found[word] for word in ("falling", "creeping", "rising")) / 600 <= 0.03
    assert found["floor"] == found["nan"] == 0
    assert found["diverging"] <= 0.005 * 600


@pytest.mark.parametrize("noise", [0.02, 0.1])
def test_a_curve_that_moves_is_said_to(noise: float) -> None:
    assert words("falls", noise, 300, seed=2)["falling"] >= 0.97 * 300
    assert words("climbs", 0.02, 300, seed=3)["rising"] >= 0.97 * 300
    assert words("runs away", noise, 300, seed=4)["diverging"] >= 0.99 * 300


def relation(kind: str, n: int, random: np.random.Generator) -> tuple[Array, Array]:
    x = random.standard_normal((n, 4))
    clean = {
        "none": np.zeros(n),
        "line": x[:, 0],
        "bend": x[:, 0] ** 2,
        "product": np.sign(x[:, 0] * x[:, 1]),
        "ring": (x[:, 0] ** 2 + x[:, 1] ** 2 > 1.4).astype(float) * 2 - 1,
    }[kind]
    return x, (clean + 0.5 * random.standard_normal(n))[:, None]


def alarms(kind: str, n: int, count: int, seed: int) -> float:
    """Share of simulated data sets of n rows in which a signal is found."""
    random = np.random.default_rng(seed)
    return float(np.mean([bool(dependence_test.test(*relation(kind, n, random), seed=i).signal) for i in range(count)]))


def test_without_a_relation_a_signal_is_found_in_two_of_a_hundred_at_most() -> None:
    assert alarms("none", 40, 300, seed=5) <= 0.02
    assert alarms("none", 120, 100, seed=6) <= 0.02


@pytest.mark.parametrize(
    ("kind", "n", "least"), [("line", 40, 0.98), ("bend", 100, 0.95), ("product", 200, 0.9), ("ring", 100, 0.9)]
)
def test_a_relation_is_found(kind: str, n: int, least: float) -> None:
    assert alarms(kind, n, 40, seed=7) >= least


def test_classes_are_told_apart_and_shuffled_ones_are_not() -> None:
    random = np.random.default_rng(8)
    y = random.integers(0, 4, (160, 1)).astype(float)
    x = random.standard_normal((160, 6)) + np.eye(6)[y[:, 0].astype(int)] * 2
    assert dependence_test.test(x, y, classes=True).signal is True
    assert dependence_test.test(x, random.permutation(y), classes=True).signal is False


def test_a_few_wild_targets_do_not_hide_a_relation() -> None:
    random = np.random.default_rng(9)
    x, y = relation("line", 120, random)
    y[:3] = 1e6
    assert dependence_test.test(x, y).signal is True


def test_token_ids_are_counted() -> None:
    random = np.random.default_rng(10)
    x = random.integers(3, 40, (200, 12)).astype(float)
    y = random.integers(0, 2, (200, 1)).astype(float)
    x[y[:, 0] == 1, random.integers(0, 12)] = 2
    assert dependence_test.test(x, y, classes=True, tokens=True).signal is True


def sentences(rows: int, places: int, random: np.random.Generator) -> Array:
    """Ids 1 to 19, each drawn by the one before it; (rows, places)."""
    ways = random.dirichlet(np.full(19, 0.3), size=19).cumsum(axis=1)
    ids = random.integers(0, 19, (rows, places))
    for place in range(1, places):
        ids[:, place] = (ways[ids[:, place - 1]] < random.random((rows, 1))).sum(axis=1).clip(0, 18)
    return ids + 1.0


def found_in_places(make: Callable[[np.random.Generator], tuple[Array, Array]], count: int) -> float:
    """Share of simulated data sets in which a target at each place is found to depend on the ids."""
    made = [make(np.random.default_rng([14, number])) for number in range(count)]
    tests = [dependence_test.test(x, y, classes=True, tokens=True, seed=i) for i, (x, y) in enumerate(made)]
    return float(np.mean([bool(found.signal) for found in tests]))


def next_ids(random: np.random.Generator) -> tuple[Array, Array]:
    ids = sentences(60, 17, random)
    return ids[:, :-1], ids[:, 1:]


def other_rows(random: np.random.Generator) -> tuple[Array, Array]:
    x, y = next_ids(random)
    return x, y[random.permutation(len(y))]


def drawn_tags(random: np.random.Generator) -> tuple[Array, Array]:
    """Rows of different lengths, filled up with 0 in both; the tags are drawn by lot."""
    kept = np.arange(12) < random.integers(3, 13, (60, 1))
    return random.integers(1, 50, (60, 12)) * kept * 1.0, random.integers(1, 5, (60, 12)) * kept * 1.0


def tags_by_word(random: np.random.Generator) -> tuple[Array, Array]:
    x, _ = drawn_tags(random)
    return x, np.append(0, random.integers(1, 5, 49))[x.astype(int)].astype(float)


@pytest.mark.parametrize("make", [next_ids, tags_by_word])
def test_targets_that_follow_the_id_at_their_place_are_found(
    make: Callable[[np.random.Generator], tuple[Array, Array]],
) -> None:
    assert found_in_places(make, 40) >= 0.98


@pytest.mark.parametrize("make", [other_rows, drawn_tags])
def test_targets_of_other_rows_are_found_to_depend_on_them_in_two_of_a_hundred_at_most(
    make: Callable[[np.random.Generator], tuple[Array, Array]],
) -> None:
    assert found_in_places(make, 150) <= 0.02


@pytest.mark.parametrize("rows", [0, 1, 5, 11])
def test_too_few_rows_say_nothing(rows: int) -> None:
    assert dependence_test.test(np.zeros((rows, 2)), np.arange(rows, dtype=float)[:, None]).signal is None


def test_rows_that_are_not_finite_are_left_out() -> None:
    x, y = relation("line", 80, np.random.default_rng(11))
    x[3, 1], y[7, 0] = np.nan, np.inf
    found = dependence_test.test(x, y)
    assert (found.rows, found.signal) == (78, True)


def test_rows_that_were_not_all_written_say_so(tmp_path: Path) -> None:
    whole = tmp_path / "rows.npz"
    np.savez(whole, x=np.arange(400.0).reshape(100, 4), y=np.arange(100.0)[:, None])
    assert dependence_test.test_file(whole, classes=False, tokens=False).rows == 100
    for name, content in (("empty", b""), ("cut", whole.read_bytes()[:900]), ("half", whole.read_bytes()[:-300])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError):
            dependence_test.test_file(tmp_path / name, classes=False, tokens=False)
    np.savez(tmp_path / "x.npz", x=np.ones((20, 1)))
    with pytest.raises(ValueError):
        dependence_test.test_file(tmp_path / "x.npz", classes=False, tokens=False)


def test_a_weak_signal_must_show_in_other_rows_too(tmp_path: Path) -> None:
    """What one of 190 data sets shows by chance, as this one does in its first rows, is not found a second time."""
    random = np.random.default_rng(7)
    x = random.uniform(size=(1000, 256)).astype("float32")
    y = (x[:, :128].mean(1) > x[:, 128:].mean(1))[random.permutation(1000), None].astype(float)
    some = np.unique(np.linspace(0, 999, 400).astype(int))
    others = np.setdiff1d(np.arange(1000), some)
    found = dependence_test.test(x[some], y[some], classes=True)
    assert found.signal and (found.r2 or 1.0) < dependence_test.WEAK
    asked = tmp_path / "rows.npz"
    np.savez(asked, x=x[some], y=y[some], more_x=x[others], more_y=y[others])
    found = dependence_test.test_file(asked, classes=True, tokens=False)
    assert (found.signal, found.rows) == (False, 1000) and (found.p or 0.0) > dependence_test.AGAIN


def test_a_weak_relation_shows_in_other_rows_too(tmp_path: Path) -> None:
    weak = kept = 0
    for number in range(14):
        random = np.random.default_rng([12, number])
        x = random.standard_normal((800, 4))
        y = 0.3 * x[:, :1] + random.standard_normal((800, 1))
        found = dependence_test.test(x[:400], y[:400])
        weak += bool(found.signal and (found.r2 or 1.0) < dependence_test.WEAK)
        if found.signal:
            np.savez(tmp_path / "rows.npz", x=x[:400], y=y[:400], more_x=x[400:], more_y=y[400:])
            kept += dependence_test.test_file(tmp_path / "rows.npz", False, False).signal is True
    assert weak >= 5 and kept >= weak


def losses(way: Array, noise: float, seed: int) -> Array:
    return way + noise * np.random.default_rng(seed).standard_normal(len(way))


def test_a_sample_that_nears_its_floor_slowly_goes_on() -> None:
    """1/t, as the cross-entropy of one row comes down: at update 631 it no longer falls by 2 % of the way in a quarter."""
    slowly = losses(2 / (1 + 0.15 * np.arange(631.0)), 0.0, 0)
    assert not short_training.falls(slowly) and short_training.nears(slowly, 0.0)
    came = np.exp(-np.arange(631.0) / 40)
    far = [short_training.nears(losses(0.7 + 0.3 * came, 0.05, seed), 0.0) for seed in range(200)]
    near = [short_training.nears(losses(0.04 + came, 0.01, seed), 0.0) for seed in range(200)]
    assert not any(far) and sum(near) <= 4  # what stands still is given up; by noise alone it goes on once in 100 times
    assert not short_training.nears(slowly, None)


def test_the_rows_are_tested_on_one_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's training needs the others, and a thread of BLAS spins while it waits."""
    threads: list[int] = []
    real = dependence_test.test_file

    def counted(path: Path, classes: bool, tokens: bool) -> Dependence:
        threads.extend(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return real(path, classes, tokens)

    monkeypatch.setattr(dependence_test, "test_file", counted)
    random = np.random.default_rng(0)
    np.savez(tmp_path / "rows.npz", x=random.normal(size=(100, 3)), y=random.normal(size=(100, 1)))
    told: queue.Queue[RunEvent] = queue.Queue()
    measure_rows(RunEvent(1, Measured(0, "rows", RowsFile(str(tmp_path / "rows.npz")))), told.put)
    found = told.get(timeout=60).event
    assert isinstance(found, Measured) and isinstance(found.value, Dependence) and found.value.rows == 100
    assert threads and set(threads) == {1}
