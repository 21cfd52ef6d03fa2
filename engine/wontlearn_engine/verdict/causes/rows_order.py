"""The order in which rows come: sorted by class, one class a batch, the same rows again and again."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.rows import Array
from .. import held_rows, places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT
from ..measures import NOTHING, Skill, percent

MOST_CLASSES = 50
"""Different targets that are still classes, and not numbers in their order."""
A_CLASS = 4
"""Rows of a class on average, below which its targets are numbers, each nearly once."""
FEWEST = 20
"""Rows that show an order, or a repetition, which is not by chance."""
ONE_CLASS = 1.2
"""Different classes in a batch on average: one, but for where two meet."""
KEPT = 0.5
"""Share of the way that is gone again on all rows: what was learned before is forgotten."""
FEW_BATCHES = 4
"""Batches that a data set may well have in all."""
STRAY = 0.02
"""Share of neighbours that may differ besides those where one class ends and the next begins, there and back."""


def come_sorted(facts: Array) -> bool:
    """The targets are classes, and their rows come class by class."""
    classes, changes = facts.classes, facts.changes
    if not 2 <= len(classes) <= MOST_CLASSES or changes is None:
        return False
    return changes < 2 * len(classes) / facts.rows + STRAY


def sorted_by_class(case: Case, now: Skill) -> Iterator[Candidate]:
    """not-shuffled: neighbours share their class and the training does not shuffle; single-label-batches."""
    for facts in case.leaves("y"):
        classes = facts.classes
        changes = facts.changes
        if not 2 <= len(classes) <= MOST_CLASSES or changes is None:
            continue
        rows = facts.rows
        if rows < A_CLASS * len(classes):
            continue  # numbers in their order, each nearly once, are no classes
        place = places.data(case, source.order_lines)
        edits = (
            repairs.at(case, place, source.mend.keep_result)
            or repairs.at(case, place, source.mend.shuffle_on)
            or (repairs.before(case, source.pytorch.loader_argument, "shuffle", "True") if case.torch else ())
            or repairs.before(case, source.mend.shuffle_before)
            or repairs.at(case, place, source.mend.shuffle_rows, rows)
        )
        shuffled = case.about.fit.shuffle is not False and not case.data.stream
        batches = case.data.batch_classes
        # At the floor on the batch at hand, below a constant answer on all rows: only the last class is kept.
        forgets = (
            case.full_over
            and now.curve is not None
            and now.inference is not None
            and (now.inference < NOTHING and now.curve - now.inference > KEPT)
        )
        if batches is not None and batches < ONE_CLASS and (case.data.batch or 1) > 1:
            yield candidate(
                "single-label-batches",
                "data",
                f"Each batch holds rows of one class ({len(classes)} classes in all).",
                place,
                "Shuffle the rows before they are put into batches.",
                weight=FAR_OUT,
                trial="shuffled-rows",
                edits=edits,
                alone=forgets,
                blatant=forgets,
            )
        elif not shuffled and rows >= FEWEST and come_sorted(facts):
            yield candidate(
                "not-shuffled",
                "data",
                f"The rows come sorted by class: only {percent(changes)} of neighbours differ, and nothing shuffles them.",
                place,
                "Shuffle once before the training, or shuffle=True.",
                weight=FAR_OUT,
                trial="shuffled-rows",
                edits=edits,
                alone=forgets,
                blatant=forgets,
            )


def repeats(case: Case, now: Skill) -> Iterator[Candidate]:
    """generator-repeats: few distinct rows in what the generator yields."""
    twins = case.data.duplicates
    # An input that comes again with another target is a state that is met again, not a row that is repeated.
    distinct, again = twins.distinct, twins.same - twins.conflicting
    if not distinct or not case.data.stream:
        return
    seen, batch = distinct + twins.same, case.data.batch or 1
    # Of whole numbers there may be no others: the four rows of XOR.
    drawn = any(facts.integers is False for facts in case.leaves("x"))
    # A data set of a few batches may well be repeated; one or two batches may not.
    if again >= 2 * distinct and distinct <= max(FEWEST, FEW_BATCHES * batch) and (drawn or not case.data.whole):
        classes = next((f.classes for f in case.leaves("y") if f.classes), None)
        asked = places.ask(case, source.unused_index)
        nowhere = asked is not None or (distinct <= 2 * batch and held_rows.nowhere_else(case, now))
        one_class = bool(classes and len(classes) == 1)
        message = f"The first {seen} rows of the generator are {distinct} rows again and again" + (
            ", all of one class." if one_class else "." if asked is None else ", whatever the index."
        )
        yield candidate(
            "generator-repeats",
            "data",
            message,
            places.data(case, source.order_lines) if asked is None else places.Place(case.script, asked),
            "Go on through the rows: let the position move with each batch.",
            weight=CERTAIN,
            alone=one_class or nowhere or (distinct <= 2 * batch and (now.held or 0.0) < NOTHING),
            blatant=one_class,
            despite=nowhere,
        )


CAUSES = (sorted_by_class, repeats)
