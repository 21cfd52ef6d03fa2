"""What the rows say: contradictions, noise, padding, wrapped integers, leaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ... import source
from .. import places, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..measures import Skill, number, percent


def conflicting(case: Case, now: Skill) -> Iterator[Candidate]:
    """conflicting-rows: equal inputs, other targets."""
    twins = case.data.duplicates
    rows, clash = case.data.rows, twins.conflicting
    few_values = any((f.unique_rows or rows) < 0.1 * max(1, rows) for f in case.leaves("x"))
    # Empty rows and columns that never change make rows equal too: those are told as what they are.
    emptied = any(
        (f.zero_rows or 0) > 0.05 or 2 * (f.constant_columns or 0) > (f.columns or 1) for f in case.leaves("x")
    )
    if not rows or clash < 0.2 * rows or few_values or emptied:
        return
    if any(layer.class_ == "Embedding" for layer in case.layers):
        yield candidate(
            "padding", "data", f"{clash} of {rows} rows have the very tokens of another row and a different target: what tells"
            " them apart was cut off.",
            places.data(case, source.sequence_lines), "A longer maxlen, or a larger vocabulary.", weight=0.9, alone=clash > 0.3 * rows,
        )  # fmt: skip
        return
    yield candidate(
        "conflicting-rows", "data", f"{clash} of {rows} rows have the inputs of another row and a different target.",
        places.data(case, source.pairs_lines), "Keep one target for equal inputs.", weight=0.9, alone=clash > 0.3 * rows,
    )  # fmt: skip


def padding(case: Case, now: Skill) -> Iterator[Candidate]:
    """padding: nearly all of the sequence is the padding id, or the id of unknown words."""
    if not any(layer.class_ in ("Embedding", "Masking") for layer in case.layers):
        return
    for facts in case.leaves("x"):
        zeros = facts.zeros or 0.0
        if facts.integers and zeros > 0.8 and len(facts.shape) == 1 and facts.shape[0] > 1:
            yield candidate(
                "padding", "data", f"{percent(zeros)} of the token ids are 0, the padding.",
                places.data(case, source.sequence_lines), "A shorter maxlen, the right vocabulary, padding='post' with a mask.",
                weight=0.8 if zeros > 0.95 else 0.5, alone=zeros > 0.97,
            )  # fmt: skip
        token, share = facts.commonest or (0.0, 0.0)
        if (
            facts.integers
            and share > 0.9
            and (1.0 if facts.zeros is None else facts.zeros) < 0.97
            and len(facts.shape) == 1
            and facts.shape[0] > 3
        ):
            yield candidate(
                "padding", "data", f"{percent(share)} of the tokens are the id {number(token)}: nearly no word is in the vocabulary.",
                places.data(case, source.sequence_lines), "Cut and spell the texts in the same way for the vocabulary and for the ids.",
                weight=0.9, alone=share > 0.97,
            )  # fmt: skip


def wrapped(case: Case, now: Skill) -> Iterator[Candidate]:
    """integer-wrap: small whole-number types computed with until they wrap."""
    sides: tuple[Literal["x", "y"], ...] = ("x", "y")
    for side in sides:
        for facts in case.leaves(side):
            line = next(iter(places.ask(case, source.wrap_lines) or []), None)
            if (
                isinstance(line, int)
                and line
                and (facts.integers or facts.min is not None)
                and signal.known(case) == "no"
            ):
                yield candidate(
                    "integer-wrap", "data", f"The {'inputs' if side == 'x' else 'targets'} are computed in a small whole-number type,"
                    f" which wraps around (they run from {number(facts.min)} to {number(facts.max)}).",
                    places.Place(case.script, line), "Cast to float before the arithmetic.", weight=0.88, alone=True,
                )  # fmt: skip
                return


def noise(case: Case, now: Skill) -> Iterator[Candidate]:
    """label-noise: y depends on x, but weakly, and the model goes no further than the best simple learner."""
    reach = signal.reachable(case)
    if reach is None or reach > 0.15 or now.best is None or now.best > 0.3:
        return
    classes = any(f.classes and f.integers for f in case.leaves("y"))
    if not classes or not case.full_over:
        return
    yield candidate(
        "label-noise", "data", f"y depends on x only faintly: a simple learner explains {percent(reach)} of the variance of y on held-out rows, the model goes"
        f" {percent(max(0.0, now.best))} of the way.",
        places.data(case, source.noise_lines), "Look at rows where the model is sure and the label says otherwise.", weight=0.4,
    )  # fmt: skip


def imbalance(case: Case, now: Skill) -> Iterator[Candidate]:
    """imbalance: a rare class that the model never names."""
    for facts in case.leaves("y"):
        classes = facts.classes
        if not 2 <= len(classes) <= 20 or not facts.integers:
            continue
        rarest, rows = min(classes, key=lambda c: c[1])
        share = rows / sum(c[1] for c in classes)
        if share < 0.08 and now.recalls.get(f"{rarest:.0f}", 1.0) < 0.05:
            yield candidate(
                "imbalance", "data", f"Class {rarest:.0f} has {percent(share)} of the rows and is hardly ever recognised.",
                places.fit(case), "class_weight, or more rows of the rare class.", weight=0.55, note=True,
            )  # fmt: skip


def leak(case: Case, now: Skill) -> Iterator[Candidate]:
    """target-leak: one input column is the target."""
    column = case.data.leak.column
    if column is not None:
        yield candidate(
            "target-leak", "data", f"Column {column} of the inputs is the target itself.",
            places.data(case, source.scale_lines), "Take the target out of the inputs.", weight=0.3, note=True,
        )  # fmt: skip


def validation(case: Case, now: Skill) -> Iterator[Candidate]:
    """leak-duplicates, split-scaling, split-shift: how the validation rows stand to the training rows."""
    held = case.data.validation
    if held.overlap is not None and held.overlap > 0.3:
        yield candidate(
            "leak-duplicates", "data", f"{percent(held.overlap)} of the validation rows are training rows.",
            places.fit(case, "validation_data"), "Validate on rows that the training does not see.", weight=0.3, note=True,
        )  # fmt: skip
    if (held.mean_shift or 0) > 1 and held.rows >= 20:
        scaled = (held.std_ratio or 1.0) < 0.05 or (held.std_ratio or 1.0) > 20
        yield candidate(
            "split-scaling" if scaled else "split-shift", "data",
            f"The validation rows lie {number(held.mean_shift)} spreads away from the training rows.",
            places.fit(case, "validation_data"), "Split at random, and scale both with the training rows' numbers.", weight=0.3, note=True,
        )  # fmt: skip


def too_few_rows(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-few-rows: fitted by heart, and worth nothing on held-out rows."""
    rows = case.data.total or 0
    held = now.held
    if 0 < rows < 200 and held is not None and held < 0.05 and (now.best or 0.0) > 0.6 and case.about.fit.validation:
        yield candidate(
            "too-few-rows", "data", f"With {rows} rows it learns them by heart: {percent(max(0.0, now.best or 0.0))} of the way on them,"
            f" {percent(max(0.0, held))} on the validation rows.",
            places.fit(case), "More rows, a smaller model, or augmentation.", weight=0.4, note=True,
        )  # fmt: skip


def augmented(case: Case, now: Skill) -> Iterator[Candidate]:
    """augmentation-too-strong: without the noise layers it learns."""
    layers = [
        x for x in case.layers if x.class_.startswith("Random") or x.class_ in ("GaussianNoise", "GaussianDropout")
    ]
    if layers:
        yield candidate(
            "augmentation-too-strong", "data", f"{layers[0].class_} changes every row in each batch.",
            places.of_layer(case, layers[0]), "Weaken it.", weight=0.7, trial="no-augmentation",
        )  # fmt: skip


CAUSES = (conflicting, padding, wrapped, noise, imbalance, leak, validation, too_few_rows, augmented)
