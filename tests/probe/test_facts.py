"""What is counted in the rows and in the answers: plain arrays in, numbers out."""

from __future__ import annotations

import numpy as np
import pytest
from wontlearn_engine.probe.contract.about import Loss
from wontlearn_engine.probe.contract.rows import Duplicates
from wontlearn_engine.probe.exam import data_facts, honest_numbers, row_facts, score
from wontlearn_engine.probe.exam import rows as rows_

RNG = np.random.default_rng(5)
DEPTHS = RNG.gamma(2.0, 0.5, 1200).round(2)


def with_value(value: float, every: int) -> np.ndarray:
    """The depths, each so many-th of them lost."""
    return np.where(np.arange(1200) % every == 0, value, DEPTHS)[:, None]


@pytest.mark.parametrize("every", [8, 50, 200], ids=["an eighth", "a fiftieth", "six"])
def test_one_value_far_from_all_others_is_a_mark(every: int) -> None:
    ((cells, value, away, rows),) = data_facts.shared_ends(with_value(-9.99, every))
    assert (cells, value) == (len(range(0, 1200, every)), -9.99)
    assert away > 8 and (rows == (np.arange(1200) % every == 0)).all()


@pytest.mark.parametrize(
    "column",
    [
        DEPTHS[:, None],
        np.minimum(DEPTHS, 1.5)[:, None],
        np.minimum(RNG.standard_cauchy(1200), 40.0)[:, None],
        (RNG.random((1200, 1)) < 0.05).astype(float),
        np.maximum(RNG.normal(size=(1200, 1)), 0.0),
        with_value(-9.99, 400),
    ],
    ids=["a tail", "cut off", "a heavy tail cut off", "a flag", "half of it 0", "only three"],
)
def test_the_end_of_a_range_is_no_mark(column: np.ndarray) -> None:
    assert data_facts.shared_ends(column) == []


def test_the_commonest_token_is_counted_without_the_padding() -> None:
    tokens = np.where(np.arange(40) % 4 == 0, 0, 1)[None, :].repeat(50, axis=0)
    tokens[:, 1] = np.arange(50) + 2
    about = data_facts.array_facts(tokens, False)
    assert about.zeros == 0.25
    assert about.commonest == (1.0, pytest.approx(29 / 30))
    assert data_facts.array_facts(tokens[:, :1], False).commonest is None


def test_rows_of_many_columns_are_told_apart_by_all_of_them() -> None:
    pictures = np.zeros((40, 3000))
    pictures[1::4] = -0.0
    pictures[2::4, -1] = 1.0
    assert data_facts.array_facts(pictures, False).unique_rows == 2


def test_of_very_many_columns_some_are_looked_at_one_by_one() -> None:
    """None of a table's are left out, however many rows it has."""
    table = np.empty((50_000, 2000), "bool")
    assert data_facts.some_columns(table).shape == table.shape
    pictures = np.broadcast_to(np.arange(150_528) % 256, (448, 150_528))
    some = data_facts.some_columns(pictures)
    assert 448 * 150_528 / 20 < some.size <= 4_000_000
    assert some[0].max() > 240 and some[0].min() < 16  # evenly


@pytest.mark.parametrize(
    ("turn", "expected"), [(1.0, 1.0), (-2.0, -1.0), (0.0, 0.0)], ids=["along", "opposite", "constant"]
)
def test_correlation_of_answers_and_targets_keeps_its_sign(turn: float, expected: float) -> None:
    targets = RNG.normal(size=(30, 2, 2))
    assert score.correlation([targets], [turn * targets + 3]) == pytest.approx(expected)
    assert score.correlation([targets], [targets[:, :1]]) is None
    assert score.correlation([targets.round(), targets], [np.full_like(targets, np.nan), targets]) == pytest.approx(1.0)


TYPES = {
    "bool": (RNG.random(60) > 0.5, None),
    "int8": (RNG.integers(-9, 9, 60).astype("int8"), None),
    "float16": (RNG.normal(size=60).astype("float16"), None),
    "numbers and None": (np.array([1.5, None] * 30, object), "objects"),
    "words": (np.array(["ham", "spam"] * 30), "text"),
    "digits as text": (np.array(["1", "2"] * 30, object), "text"),
    "dates": (np.array(["2020-01-01", "2021-05-02"] * 30, "datetime64[D]"), "dates"),
    "ragged": (np.array([np.zeros(i % 3) for i in range(60)], object), "rows of different lengths"),
    "complex": (RNG.normal(size=60) + 1j, "complex numbers"),
    "masked": (np.ma.masked_greater(RNG.normal(size=60), 0), None),
}


@pytest.mark.parametrize("name", TYPES)
def test_no_fact_is_lost_for_the_type_of_another(name: str) -> None:
    x = RNG.normal(size=(60, 4)).astype("float32")
    y, kind = TYPES[name]
    given = {"x": x, "y": y, "shuffle": False, "validation_data": (x[:10], y[:10])}
    facts = data_facts.of(given, rows_.Rows(x, np.asarray(y), None, 60, True, 8))
    assert facts.duplicates == Duplicates(distinct=60)
    assert facts.validation.rows == 10
    assert facts.x[0].std == pytest.approx(1.0, abs=0.3)
    assert facts.y[0].kind == kind
    assert (facts.y[0].mean is not None) == (name not in ("words", "dates", "ragged", "complex"))
    assert facts.unmeasured == (
        () if facts.y[0].mean is not None else (f"range and spread of the targets: they are {kind}",)
    )


@pytest.mark.parametrize("kind", [object, str, bytes], ids=["objects", "text", "bytes"])
def test_texts_that_come_twice_are_seen(kind: type) -> None:
    texts = np.array(["a b", "c d", "a b", "e", "c d"], kind)
    rows = rows_.Rows(texts, np.array([0, 1, 1, 0, 1]), None, 5, True, 8)
    assert row_facts.duplicates(rows) == Duplicates(distinct=3, same=2, conflicting=1)
    others = np.array([None, "a", 1.5, None, "a"], object)
    assert row_facts.duplicates(rows_.Rows(others, rows.y, None, 5, True, 8)) == Duplicates()


def test_sparse_and_boolean_inputs_are_measured() -> None:
    from scipy import sparse

    for x in (sparse.random(60, 5, 0.3, "csr", rng=5), RNG.random((60, 5)) > 0.5):
        dense = rows_.array(x)
        facts = data_facts.of({"x": x, "y": dense[:, 0]}, rows_.Rows(dense, dense[:, 0], None, 60, True, 8))
        assert facts.x[0].mean == pytest.approx(dense.mean())
        assert facts.leak.column == 0


def test_the_same_number_as_a_flag_and_as_a_target_is_a_leak() -> None:
    flags = RNG.random((40, 2)) > 0.5
    assert row_facts.leaking_column(rows_.Rows(flags, flags[:, 1], None, 40, True, 8)) == 1


@pytest.mark.parametrize(("values", "worst"), [([0.0, float("nan")], None), ([0.0, 2.0], 2.0), ([], 0.0)])
def test_nan_is_never_a_zero(values: list[float], worst: float | None) -> None:
    found = honest_numbers.largest(values, 0.0)
    assert found == worst if worst is not None else found != found


def test_a_nan_answer_is_not_the_same_as_a_number() -> None:
    nan = float("nan")
    assert honest_numbers.same([1.0, nan, nan], [1.0, nan, 1.0]).tolist() == [True, True, False]


def test_targets_with_nan_have_no_skill_and_no_correlation() -> None:
    y, answer = np.array([1.0, np.nan, 3.0, 4.0]), np.array([[1.0], [2.0], [3.0], [4.0]])
    assert score.prediction_skill([Loss(name="mse")], [y], [answer]) is None
    assert score.correlation([y], [answer]) is None


@pytest.mark.parametrize(("gives_shares", "skill"), [(True, 1.0), (False, 0.0)])
def test_shares_are_cut_in_the_middle_where_the_library_finds_the_logits(gives_shares: bool, skill: float) -> None:
    y, answer = np.array([0.0, 1.0] * 10), np.array([[0.2], [0.9]] * 10)
    kind = Loss(name="bce", function="binary_crossentropy", from_logits=True, gives_shares=gives_shares)
    found = score.prediction_skill([kind], [y], [answer])
    assert found is not None and found.skill == pytest.approx(skill)


def test_outputs_count_as_their_losses_do() -> None:
    y = np.arange(20.0)
    good, bad = y[:, None], np.full((20, 1), y.mean())
    heads = [
        Loss(name="mse", weight=3.0, output="a"),
        Loss(name="mse", weight=1.0, output="b"),
        Loss(name="mse", weight=0.0),
    ]
    found = score.prediction_skill(heads, [y, y, y], [good, bad, -100 * good])
    assert found is not None and found.skill == pytest.approx(0.75)
    assert [(h.output, round(h.skill, 6)) for h in found.heads] == [("a", 1.0), ("b", 0.0)]


def test_padding_behind_is_told_from_padding_in_front() -> None:
    lengths = RNG.integers(2, 6, 50)[:, None]
    words = RNG.integers(1, 9, (50, 10)) * (np.arange(10)[None] < lengths)
    assert row_facts.padded_behind(words)
    assert not row_facts.padded_behind(words[:, ::-1])
    assert not row_facts.padded_behind(RNG.integers(1, 9, (50, 10)))
    assert row_facts.padded_behind(np.stack([words, words], axis=2).astype("float32"))
    # Pictures of one colour, whose rim is 0 on both sides.
    assert not row_facts.padded_behind(np.pad(RNG.random((50, 6, 6)), ((0, 0), (2, 2), (2, 2))))
