"""Chart, log, wrapping, editor commands and discovery: without an app."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from wontlearn import editor
from wontlearn.dashboard.arrange import arrange
from wontlearn.dashboard.chart.axis import Limits, extent, fit_y, number
from wontlearn.dashboard.chart.chart import Line, draw
from wontlearn.dashboard.chart.glyphs import ASCII, UNICODE
from wontlearn.dashboard.chart.series import per_column, scatters, series, smooth
from wontlearn.dashboard.history import Changes, around, change, history_rows
from wontlearn.dashboard.log import LINES, Cleaner, Log
from wontlearn.dashboard.styled_rows import plain, width_of, wrap
from wontlearn.dashboard.verdict_text import verdict_rows
from wontlearn.discover import discover
from wontlearn_engine.looking.look import Look
from wontlearn_engine.verdict.words import Verdict


def rows(curves: list, limits: Limits, width: int = 60, height: int = 12, glyphs=UNICODE, lines=()) -> list[str]:
    return [plain(row) for row in draw(curves, list(lines), limits, width, height, glyphs)]


def test_a_spike_among_a_million_points_is_drawn() -> None:
    values = np.ones(1_000_000)
    values[123_456] = 9.0
    curve = series("full", "full", np.arange(1, 1_000_001), values)
    shown = draw([curve], [], Limits(0, 1_000_000, 0, 10), 60, 12)
    left = plain(shown[1]).index("│") + 1
    [place] = {i for i, char in enumerate(plain(shown[1])[left:]) if char != " "}
    assert place == int(0.1235 * (60 - left))


def test_a_moving_mean_never_leaves_its_points() -> None:
    falling = series("full", "full", range(1, 201), 4673 * np.exp(-np.arange(200) / 3) + 1e-5)
    mean = smooth(falling).mid
    assert falling.mid.min() <= mean.min() and mean.max() <= falling.mid.max()


def test_points_that_scatter_are_a_mean_between_two_dotted_edges_and_others_are_left_alone() -> None:
    noise = np.random.default_rng(0).normal(0, 1, 400)
    for scale, wanted in ((1.0, True), (0.05, False)):
        curve = series("full", "full", range(1, 401), np.linspace(5, 1, 400) + scale * noise)
        assert scatters(curve, [], log=False) is wanted
    rounded = series("full", "full", range(1, 401), 3300 + 1e-4 * noise)
    assert not scatters(rounded, [], log=False) and not scatters(rounded, [], log=True)
    curve = series("full", "full", range(1, 401), 3 + noise)
    shown = draw([smooth(curve)], [], Limits(0, 400, -1, 7), 60, 12)
    inks = "".join(text for row in shown for text, role in row if role == "band" and text.strip())
    mean = [i for i, row in enumerate(shown) if any(role == "full" for _, role in row)]
    assert len(mean) <= 2  # calm
    assert 40 < len(inks) < 200 and sum(bin(ord(char) - 0x2800).count("1") for char in inks) < 300  # not a field


def test_first_and_last_points_stay_exact() -> None:
    curve = series("full", "full", np.arange(1, 10_001), np.linspace(5, 1, 10_000))
    made = per_column(curve, 0, 10_000, 100)
    assert len(made.x) <= 101
    assert (made.x[0], made.mid[0], made.x[-1], made.mid[-1]) == (1, 5.0, 10_000, 1.0)


def test_losses_that_are_not_finite_are_a_mark() -> None:
    curve = series("full", "full", [1, 2, 3, 4], [3.0, 2.0, float("nan"), float("inf")])
    assert curve.nan_at == 3 and list(curve.mid) == [3.0, 2.0]
    shown = "\n".join(rows([curve], Limits(0, 10, 0, 4)))
    assert "╳" in shown and "NaN at update 3" in shown


def test_a_log_axis_takes_zero_and_refuses_losses_below() -> None:
    curve = series("single", "one", [1, 2, 3], [100.0, 1.0, 0.0])
    span = extent([curve], [0.0], True)
    assert span is not None
    low, high = fit_y(None, *span, True)
    shown = rows([curve], Limits(0, 4, low, high, True), lines=[Line(0.0, "floor", "floor")])
    assert any("●" in row for row in shown) and any("floor" in row for row in shown)
    assert extent([series("full", "f", [1, 2], [-1.0, -2.0])], [], True) is None


def test_axis_limits_stay_while_the_curve_fills_half_of_them() -> None:
    old = Limits(0, 10, 0.0, 10.0)
    assert fit_y(old, 1.0, 9.0, False) == (0.0, 10.0)
    assert fit_y(old, 1.0, 2.0, False) != (0.0, 10.0)
    assert fit_y(old, 1.0, 11.0, False)[1] >= 11.0


def test_every_size_is_filled_exactly() -> None:
    curves = [
        series(role, role, range(1, 100), np.linspace(9, 1, 99)) for role in ("full", "single", "ghost", "control")
    ]
    for width, height in ((1, 1), (4, 2), (20, 5), (44, 8), (119, 29), (240, 70)):
        for glyphs in (UNICODE, ASCII):
            shown = draw(curves, [Line(2.0, "floor", "floor")], Limits(0, 100, 0, 10), width, height, glyphs)
            assert [width_of(row) for row in shown] == [width] * height


def test_without_utf8_curves_still_differ_by_marker() -> None:
    full = series("full", "full", range(1, 60), np.linspace(9, 1, 59))
    single = series("single", "one", range(1, 60), np.linspace(5, 0, 59))
    shown = "".join(rows([full, single], Limits(0, 60, 0, 10), glyphs=ASCII))
    assert shown.isascii() and "*" in shown and "o" in shown


def test_smoothing_keeps_the_ends_from_leaning() -> None:
    straight = series("full", "full", range(1, 201), np.linspace(10, 0, 200))
    assert np.allclose(smooth(straight).mid, straight.mid)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0, 0, "0"),
        (1681, 0, "1681"),
        (4800, 1000, "4.8k"),
        (0.003, 0, "0.003"),
        (1e-11, 0, "1e-11"),
        (2.5e6, 0, "2.5M"),
        (-0.96, 0, "-0.96"),
        (3e13, 0, "3e13"),
        (0.1, 0.1, "0.1"),
    ],
)
def test_numbers_are_short(value: float, step: float, text: str) -> None:
    assert number(value, step) == text


def test_words_are_never_cut_unless_longer_than_a_row() -> None:
    text = "One sample is not fitted: its loss is 1681 after 631 updates; a right answer costs 0."
    for width in range(9, 90):
        made = wrap(text, width, first=[("1 ", "key")], indent=2)
        assert all(width_of(row) <= width for row in made)
        assert " ".join(plain(row).strip() for row in made) == "1 " + text


def test_the_log_is_harmless() -> None:
    cleaner = Cleaner()
    lines = cleaner.feed(
        "\x1b[31mred\x1b[0m\n\x1b]0;title\x07plain\x1b[2J\x1b[H\n1/3\r2/3\r3/3\nab\b\bxy\n\x07bell\x00\n\x1b[3"
    )
    assert lines == ["red", "plain", "3/3", "xy", "bell"]
    assert cleaner.feed("2mgreen\n") == ["green"]
    cleaner.feed("50 %\r")
    assert cleaner.open_line == "50 %"
    assert cleaner.feed("100 %\n") == ["100 %"]


def test_a_flood_is_bounded_and_says_so() -> None:
    log = Log()
    for start in range(0, 1_000_000, 10_000):
        log.add(1, "full", "".join(f"line {i}\n" for i in range(start, start + 10_000)))
    log.settle()
    shown = log.shown()
    assert len(shown) <= LINES and shown[-1].text == "line 999999"


def test_output_of_two_runs_does_not_mix_within_a_line() -> None:
    log = Log()
    log.add(1, "full", "epo")
    log.add(2, "single-sample", "warn\n")
    log.settle()
    log.add(1, "full", "ch 1\n")
    log.settle()
    assert [line.text for line in log.shown()] == ["warn", "epoch 1"]


def test_panes_never_overlap_and_none_leaves_the_screen() -> None:
    for width in range(1, 260, 7):
        for height in range(1, 80, 3):
            for big, wanted in ((None, None), ("log", "log"), (None, "history"), (None, "log")):
                places = arrange(width, height, strip=True, big=big, wanted=wanted)
                taken: set[tuple[int, int]] = set()
                for place in places.values():
                    assert place.x + place.width <= width and place.y + place.height <= max(height, 2)
                    cells = {
                        (x, y)
                        for x in range(place.x, place.x + place.width)
                        for y in range(place.y, place.y + place.height)
                    }
                    assert not cells & taken or height < 3
                    taken |= cells


def test_a_change_is_the_lines_that_differ() -> None:
    made = change("a\n  b = 1\nc\n", "a\n  b = 2\nc\n")
    assert (made.removed, made.added, made.line) == (("b = 1",), ("b = 2",), 2)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("vim", ["vim", "+9", "a b.py"]),
        ("code --wait", ["code", "--wait", "-g", "a b.py:9:3"]),
        ("subl", ["subl", "a b.py:9:3"]),
        ("pycharm", ["pycharm", "--line", "9", "a b.py"]),
        ("mine at {line} of {file}", ["mine", "at", "9", "of", "a b.py"]),
    ],
)
def test_editors_are_told_the_line_in_their_own_way(named: str, words: list[str]) -> None:
    assert editor.command(named, "a b.py", 9, 3) == words


def test_scripts_that_train_are_found_newest_first(tmp_path: Path) -> None:
    text = "from tensorflow import keras\nmodel.fit(x, y)\n"
    for age, name in (
        (30, "old.py"),
        (10, "deep/new.py"),
        (20, "book.ipynb"),
        (1, ".venv/lib/skip.py"),
        (1, "node_modules/no.py"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1000 - age, 1000 - age))
    (tmp_path / "plain.py").write_text("print('no training')\n")
    (tmp_path / "loop.py").write_text("import torch\nloss.backward()\noptimizer.step()\n")
    os.utime(tmp_path / "loop.py", (900, 900))
    assert [str(item.path.relative_to(tmp_path)) for item in discover(tmp_path)] == [
        "deep/new.py",
        "book.ipynb",
        "old.py",
        "loop.py",
    ]


@pytest.mark.parametrize("line", ["model.test_on_batch(x, y)", "optimizer.step()", "torch.autograd.grad(loss, w)"])
def test_a_script_that_means_to_train_is_found_too(tmp_path: Path, line: str) -> None:
    (tmp_path / "loop.py").write_text(f"import keras, torch\nfor x, y in rows:\n    {line}\n")
    assert [item.path.name for item in discover(tmp_path)] == ["loop.py"]


def test_a_long_line_is_cut_so_that_the_difference_is_seen() -> None:
    old, new = "keras.layers.Dense(1, activation='softmax'),", "keras.layers.Dense(1),"
    assert around(old, new, 38).endswith("Dense(1, activation='softmax'),")
    assert around(new, old, 38) == new
    assert "activ" in around(old, new, 20)


@pytest.mark.parametrize(("live", "says"), [(True, "learns so far"), (False, "learns")])
def test_a_word_that_may_yet_change_is_shown_as_such(live: bool, says: str) -> None:
    look = Look(1, "", "", 0.0)
    look.verdict = Verdict("learns", "It learns so far: 60 % of the way.", 0.8, live=live)
    head = plain(verdict_rows(look, None, 60, cursor=0, of_look=True, blocks="").rows[0])
    assert head.split("  ")[0].lower().endswith(says)
    rows, _ = history_rows([look], 60, cursor=1, shown=1, shade=None, changes=Changes(), now=1.0)
    assert says in plain(rows[0]) and ("so far" in plain(rows[0])) is live
