"""The rows of a PyTorch loop: what the loader draws, and what the dataset makes of them each time it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, WRONG
from ..measures import Skill, number, percent
from .torch_loop import loop_of, pair, signs_of

FEW_DRAWN = 0.05
"""Share of the dataset's rows that a whole pass of the loader holds at least, in working scripts."""

LEAST = 20
"""Rows that show which labels there are; fewer may all be of one class by chance."""


def few_drawn(case: Case, now: Skill) -> Iterator[Candidate]:
    """sampler-wrong: of a large dataset the loader draws a handful of rows, again and again."""
    (drawn, rows), loader = pair(signs_of(case).drawn), loop_of(case).loader
    if not drawn or loader is None or rows < signal.LEAST_ROWS or drawn >= FEW_DRAWN * rows:
        return
    place = places.Place(loader.file, loader.line) if loader.line else places.fit(case)
    yield candidate(
        "sampler-wrong",
        "data",
        f"Of the dataset's {loader.rows or rows} rows only {drawn} are ever drawn: the {loader.sampler or 'sampler'} gives no others.",
        places.at(case, source.sampler_line, place),
        "One weight for each row, not for each class: weights[y].",
        weight=CERTAIN,
        alone=True,
        blatant=True,
    )


def changed_rows(case: Case, now: Skill) -> Iterator[Candidate]:
    """inplace-input: each time a row is asked for, it is another one."""
    found = signs_of(case).row_changes
    if found is not None:
        what = (
            f"{number(found.shift)} is added to the stored row itself"
            if found.shift
            else f"the stored row itself is multiplied by {number(found.factor)}"
            if found.factor != 1
            else "the stored row itself is changed"
        )
        place = places.Place(found.file, found.line)
        place = places.at(case, source.pytorch.changed_line, place, found.line) if found.file == case.script else place
        yield candidate(
            "inplace-input",
            "data",
            f"Each time a row of the dataset is asked for, {what}: the second epoch trains on other numbers than the first.",
            place,
            "Work on a copy: img = img / 255 instead of img /= 255.",
            weight=WRONG,
            alone=True,
            edits=repairs.at(case, place, source.pytorch.changed_copy),
        )


def mirrored(case: Case, now: Skill) -> Iterator[Candidate]:
    """augmentation-mismatch: the pictures are turned, the pictures that are their targets are not."""
    found = signs_of(case).mirrored
    if found is not None:
        yield candidate(
            "augmentation-mismatch",
            "data",
            "Each time a row is asked for its picture is turned or mirrored in another way, and its target is not turned with it.",
            places.at(case, source.pytorch.turned_line, places.Place(found.file, found.line), found.line),
            "Turn picture and target together, with the same random numbers.",
            weight=WRONG,
            alone=True,
            despite=True,
        )


def mask_inverted(case: Case, now: Skill) -> Iterator[Candidate]:
    """sequence: attention leaves out the content and sees the padding."""
    found = signs_of(case).masked
    if found is not None:
        yield candidate(
            "sequence",
            "setup",
            "The mask leaves out exactly what is no padding: attention sees the padding alone. In PyTorch's layers True means: leave out;"
            " in an attention_mask of transformers 0 does.",
            places.Place(found.file, found.line),
            "src_key_padding_mask=(tokens == PAD)",
            weight=CERTAIN,
            alone=True,
        )


def ignored_labels(case: Case, now: Skill) -> Iterator[Candidate]:
    """labels-ignored: every label is the one that the loss leaves out, but for one other value, as of padding."""
    found = signs_of(case).ignored
    if found is None or found.others > 1 or case.data.rows < LEAST:
        return
    left = (
        " There is nothing to learn from."
        if not found.others
        else (f" What is left, {percent(1 - found.share)}, is all of one class: that of the padding?")
    )
    yield candidate(
        "labels-ignored",
        "setup",
        f"{'Every' if not found.others else 'Nearly every' if found.share > 0.5 else 'Each useful'} label is {found.label}, which the loss leaves out.{left}",
        places.at(case, source.pytorch.ignored_line, places.of_loss(case), found.label),
        "Leave out the padding only.",
        weight=CERTAIN,
        alone=True,
        blatant=True,
        edits=repairs.before(case, source.pytorch.other_labels_ignored, found.label),
    )


CAUSES = (few_drawn, changed_rows, mirrored, mask_inverted, ignored_labels)
