"""The validation rows: how they stand to the training rows, and what the training is worth on them."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import held_rows, places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import FAINT, FAR_OUT, LAST, LIKELY, ODD, SHOWN, WRONG
from ..measures import LEARNS, Skill, count, number, percent, way
from .rows_order import come_sorted

OUT_OF_SCALE = (0.05, 20.0)
"""Spread of the validation rows over that of the training rows outside which they were scaled otherwise."""
OVERLAP = 0.3
"""Share of the validation rows that are training rows from which on it is worth a note: chance alone makes fewer, of few values."""
RENAMED = 0.5
"""The same with the answers renamed from which on the labels are numbered in another way: half of the way is no chance of names."""
NEVER_SEEN = 0.5
"""Share of the validation rows of classes without any training row from which on the split is by class."""
BY_HEART = 0.6
"""Share of the way on the training rows from which on they are learned, and not only half."""


def _worth(case: Case, now: Skill) -> str:
    return f" The training goes {way(now.best or 0.0)} of the way on its own rows, {way(now.held or 0.0)} on these."


def duplicates(case: Case, now: Skill) -> Iterator[Candidate]:
    """leak-duplicates: training rows among the validation rows."""
    held = case.data.validation
    if held.overlap is not None and held.overlap > OVERLAP:
        yield candidate(
            "leak-duplicates",
            "data",
            f"{percent(held.overlap)} of the validation rows are training rows.",
            places.fit(case, "validation_data"),
            "Validate on rows that the training does not see.",
            weight=LAST,
            note=True,
        )


def shifted(case: Case, now: Skill) -> Iterator[Candidate]:
    """split-scaling, split-shift: the validation rows lie elsewhere; a note, unless the training is worth nothing there."""
    held, chance = case.data.validation, held_rows.at_chance(case, now)
    if (held.mean_shift or 0) > 1 and held.rows >= held_rows.LEAST:
        low, high = OUT_OF_SCALE
        scaled = not low <= (held.std_ratio or 1.0) <= high
        own = held_rows.scaled_apart(case) if chance else None
        message = f"The validation rows lie {number(held.mean_shift)} spreads away from the training rows." + (
            _worth(case, now) if chance else ""
        )
        yield candidate(
            "split-scaling" if scaled or own else "split-shift",
            "data",
            message,
            own or held_rows.place(case, 0),
            "Split at random, and scale both with the training rows' numbers.",
            weight=ODD if chance else LAST,
            note=True,
            alone=chance,
            despite=chance,
        )


def scaled_apart(case: Case, now: Skill) -> Iterator[Candidate]:
    """split-scaling: the text shows that the other rows are scaled by their own numbers, and what was learned does not hold there."""
    place = held_rows.scaled_apart(case) if held_rows.at_chance(case, now) else None
    if place is not None and (case.data.validation.mean_shift or 0) <= 1:
        yield candidate(
            "split-scaling",
            "data",
            f"{held_rows.called(case).capitalize()} are scaled by their own mean and spread, so that their numbers"
            f" mean something else than those of the training rows.{_worth(case, now)}",
            place,
            "Scale both with the training rows' numbers: fit_transform on these, transform on the others.",
            weight=FAR_OUT,
            alone=True,
            despite=True,
        )


def leak(case: Case, now: Skill) -> Iterator[Candidate]:
    """target-leak: one input column is the target; decides where it is missing in the rows that count."""
    column, chance = case.data.leak.column, held_rows.far_below(case, now)
    if column is not None:
        yield candidate(
            "target-leak",
            "data",
            f"Column {column} of the inputs is the target itself." + (_worth(case, now) if chance else ""),
            places.at(case, source.columns_line_of, places.data(case, source.scale_lines)),
            "Take the target out of the inputs.",
            weight=WRONG if chance else LAST,
            note=True,
            alone=chance,
            despite=chance,
        )


def sorted_split(case: Case, now: Skill) -> Iterator[Candidate]:
    """split-shift: rows sorted by class, and validation_split takes the last of them: other classes than those trained on."""
    share = case.about.fit.validation_split
    if not share or not held_rows.at_chance(case, now):
        return
    for facts in case.leaves("y"):
        if come_sorted(facts):
            yield candidate(
                "split-shift",
                "data",
                f"The rows come sorted by class, and validation_split takes the last {percent(share)} of them:"
                f" classes that the training hardly sees.{_worth(case, now)}",
                places.fit(case, "validation_split"),
                "Shuffle x and y with one permutation before `fit`.",
                weight=FAR_OUT,
                alone=True,
                despite=True,
                edits=repairs.before(case, source.mend.shuffle_before),
            )


def unseen_classes(case: Case, now: Skill) -> Iterator[Candidate]:
    """split-shift: most of the rows that the script measures itself on are of classes that no training row has."""
    held = case.data.validation
    share = held.unseen or 0.0
    if share < NEVER_SEEN or held.rows < held_rows.LEAST or "crossentropy" not in case.loss_name:
        return
    yield candidate(
        "split-shift",
        "data",
        f"{percent(share)} of {held_rows.called(case)} are of classes that no training row has.",
        held_rows.place(case, 0),
        "Shuffle x and y with one permutation before they are split, or split each class.",
        weight=FAR_OUT,
        alone=True,
        despite=True,
    )


def another_coding(case: Case, now: Skill) -> Iterator[Candidate]:
    """label-encoding, pairs-broken: what was learned holds on other training rows, and not on the validation rows."""
    apart, recoded = held_rows.apart(case), held_rows.recoded(case)
    renamed = recoded is not None and recoded >= RENAMED
    learned = apart is not None and apart >= LEARNS
    if not (learned or renamed) or not held_rows.at_chance(case, now) or (case.data.validation.mean_shift or 0) > 1:
        return
    # Where that is known and no renaming helps, it is not the names.
    classes = renamed or (recoded is None and any(len(facts.classes) >= 2 for facts in case.leaves("y")))
    # The last rows of an order in time follow another rule; rows that were given apart were put together in another way.
    apart_by_hand = not case.about.fit.validation_split
    what = (
        "they follow another rule"
        if not apart_by_hand
        else "their labels are numbered in another way"
        if classes
        else "their inputs and targets do not belong together"
    )
    fix = (
        "Make the targets of both in one step, with one mapping."
        if apart_by_hand
        else "Split at random, or look at what changes with time."
    )
    coded = apart_by_hand and classes
    seen = (
        f"On {held_rows.called(case)} it goes {way(now.held or 0.0)} of the way, and {way(recoded or 0.0)} if each class that it"
        " names stands for the one that it mostly meets there"
        if renamed
        else f"Trained on two thirds of the training rows it goes {way(apart or 0.0)} of the way on the rest, and"
        f" {way(now.held or 0.0)} on {held_rows.called(case)}"
    )
    place = held_rows.place(case, 1)
    yield candidate(
        "split-shift" if not apart_by_hand else "label-encoding" if classes else "pairs-broken",
        "data",
        f"{seen}: {what}.",
        places.at(case, source.numbered_line, place) if coded and place.file == case.script else place,
        fix,
        weight=SHOWN,
        alone=True,
        despite=True,
    )


def too_few_rows(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-few-rows: fitted by heart, and worth nothing on the validation rows."""
    rows = case.data.total or case.data.rows
    below = held_rows.far_below(case, now)
    if not below and not (held_rows.at_chance(case, now) and (now.best or 0.0) > BY_HEART):
        return
    # So few that nobody could learn it from them, as a slice for a quick try leaves.
    few = below and 0 < rows < signal.LEAST_ROWS
    yield candidate(
        "too-few-rows",
        "data",
        f"It learns its {count(rows, 'row')} by heart: {way(now.best or 0.0)} of the way on them, {way(now.held or 0.0)} on {held_rows.called(case)}.",
        places.at(case, source.few_rows_line, places.fit(case)),
        "More rows, a smaller model, or augmentation.",
        weight=LIKELY if few else FAINT,
        note=True,
        alone=few,
        despite=few,
        symptom=not few,
    )


CAUSES = (duplicates, shifted, scaled_apart, leak, sorted_split, unseen_classes, another_coding, too_few_rows)
