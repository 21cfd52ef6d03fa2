"""What the loss itself does, asked with answers instead of a model: does the right answer cost least, does it mix rows?"""

from dataclasses import replace

import numpy as np

from ..contract.measured import LossFacts
from . import floor_and_baseline
from . import rows as rows_

ROWS = 64
PART = 8
"""Rows of which each few are asked by themselves."""
SOME = 8
"""Places from which on that they do not count is no chance."""
_SAME = 1e-6
"""Share of the loss below which a change is rounding: its numbers have 24 bits."""
_JOINED = 1e-2
"""Share of what a target's change costs that another answer must make of it."""


def look(subject, rows, most=ROWS):
    """What the loss does with answers to up to 64 of the rows, or `most`."""
    some = rows.take(np.unique(np.linspace(0, len(rows) - 1, min(ROWS, most, len(rows))).astype(int)))
    made = floor_and_baseline.Search(subject, some)
    if not made.targets:
        return LossFacts()
    template = [np.asarray(leaf, dtype="float32") for leaf in rows_.leaves(subject.predict(some.x))]
    ignores = None if subject.closed_form() else _ignores_targets(subject, some, made.value(template), template)
    only, share = (None, None) if subject.closed_form() else _counts(some, made, template)
    found = LossFacts(ignores_targets=ignores, only_target=only, counted=share)
    if not subject.closed_form() and _elsewhere(subject, some, template):
        return replace(found, elsewhere=True)
    forms = floor_and_baseline.answers(made.targets, made.shapes)[:4]
    if len(some) < 4 or not forms:
        return found
    order = np.roll(np.arange(len(some)), max(1, len(some) // 3))
    pairs = []
    for form in forms:
        # A form that is the same for all rows tells nothing, nor does one that its rotation leaves as it is.
        if all(np.array_equal(item, item[order]) for item in form):
            continue
        right, mixed = made.value(form), made.value([item[order] for item in form])
        moved = made.value([item + 0.37 * (item.max() - item.min() + 1e-3) for item in form])
        if np.isfinite([right, mixed]).all():
            pairs.append((right, mixed, moved))
    if pairs:
        close = [abs(r - m) <= 1e-5 * max(abs(r), abs(m), 1e-12) for r, m, _ in pairs]
        moves = [not np.isfinite(v) or abs(v - r) > 1e-4 * max(abs(r), 1e-12) for r, _, v in pairs]
        found = replace(
            found,
            mixes_rows=bool(all(close) and any(moves)),
            ignores_answers=bool(all(close) and not any(moves)),
            sign_turned=bool(all(r > m or c for (r, m, _), c in zip(pairs, close)) and not all(close))
            and _turned_throughout(subject, some),
        )
    twice = floor_and_baseline.Search(subject, some.take(np.tile(np.arange(len(some)), 2)))
    single, double = made.value(template), twice.value([np.concatenate([leaf, leaf]) for leaf in template])
    if np.isfinite([single, double]).all() and abs(single) > 1e-9:
        found = replace(found, grows_with_rows=bool(abs(double / single - 2) < 0.05))
    return found


def _turned_throughout(subject, rows):
    """True if right answers cost more in every few rows of these, and not in the mean alone.

    A loss that weighs each row by a number of either sign (what an action has won) costs more for right answers by chance.
    """
    asked = 0
    for part in np.array_split(np.arange(len(rows)), max(1, len(rows) // PART)):
        some = rows.take(part)
        made = floor_and_baseline.Search(subject, some)
        for form in floor_and_baseline.answers(made.targets, made.shapes)[:4]:
            mixed = [np.roll(item, 1, axis=0) for item in form]
            right, other = made.value(form), made.value(mixed)
            if all(np.array_equal(a, b) for a, b in zip(form, mixed)) or not np.isfinite([right, other]).all():
                continue
            asked += 1
            if right < other - 1e-5 * max(abs(right), abs(other), 1e-12):
                return False
    return asked > 0


def _elsewhere(subject, rows, template):
    """True if, at the first and last place of the first rows, the loss joins no answer with the target of its own place.

    Two changes, of one target and of one answer, that the loss joins cost something else together than one by one. That
    is asked with two answers: of a distance, the changes add up where one value lies between the two others.
    """
    targets = rows_.leaves(rows.y)
    if len(targets) != 1 or len(template) != 1 or targets[0].dtype.kind not in "fiu":
        return False
    target, answer = targets[0], template[0]
    values, places = np.unique(target), list(np.ndindex(target.shape[1:]))
    if len(places) < 2 or len(values) < 2 or not np.isfinite(values).all() or _at_places(answer, target) is None:
        return False
    usual = floor_and_baseline.Search(subject, rows)
    loss = usual.value([answer])
    asked, joined = False, False
    for row in range(min(3, len(target))):
        for place in ((row, *places[0]), (row, *places[-1])):
            now = target[place]
            other = values[0] if values[0] != now else values[-1]
            changed = target.copy()
            changed[place] = other
            search = floor_and_baseline.Search(
                subject, rows.replaced(y=rows_.tree_map(lambda _, new=changed: new, rows.y))
            )
            by_target = search.value([answer]) - loss
            if not np.isfinite(by_target) or abs(by_target) <= _SAME * max(abs(loss), 1e-6):
                continue  # padding, or a target that counts nothing
            asked = True
            for value in (now, other):
                moved = answer.copy()
                there = _at_places(moved, target)
                if there.shape[-1] == 1:
                    there[place][0] = value
                else:
                    there[place][int(value) % there.shape[-1]] += 1.0
                both, alone = search.value([moved]), usual.value([moved])
                joined = joined or not abs(both - alone - by_target) <= _JOINED * abs(by_target)
    return asked and not joined


def _counts(rows, made, template):
    """(the only target whose places change the loss with their answers, the share of those places); (None, None) as it should be.

    A margin that is kept has no slope either: what counts at none of several answers does not count.
    """
    targets = rows_.leaves(rows.y)
    if (
        len(targets) != 1
        or len(template) != 1
        or targets[0].dtype.kind not in "fiub"
        or not np.isfinite(targets[0]).all()
    ):
        return None, None
    target, answer = targets[0], template[0]
    if len(np.unique(target)) < 2 or _at_places(answer, target) is None:
        return None, None
    counted = np.zeros(target.shape, bool)
    noise = np.random.RandomState(3).normal(0.0, 1.0, answer.shape)
    for asked in (answer, np.zeros_like(answer), -answer, noise, 0.5 + 0.1 * noise, 10.0 * noise):
        try:
            _, slopes = made.compute.value_and_gradients(made.loss, [made.compute.constant(asked.astype("float32"))])
        except Exception:  # survives the user's loss: this answer does not go with it
            continue
        there = _at_places(made.compute.numpy(slopes[0]), target)
        counted |= (np.isnan(there) | (there != 0.0)).any(axis=-1)
        if len(np.unique(target[counted])) > 1:
            return None, None
    kept = np.unique(target[counted])
    if len(kept) != 1 or (target[~counted] != kept[0]).sum() < SOME:
        return None, None
    return float(kept[0]), float(counted.mean())


def _at_places(answer, target):
    """A view of the answer: rows and places as the target has them, then the numbers of one place; None where it has others."""
    if answer.size == target.size:
        return answer.reshape(*target.shape, 1)
    if answer.shape[:-1] == target.shape:
        return answer
    if answer.ndim == target.ndim + 1 and (answer.shape[0], *answer.shape[2:]) == target.shape:
        return np.moveaxis(answer, 1, -1)
    return None


def _ignores_targets(subject, rows, usual, answer):
    """Other targets, the same loss: where the model computes its own loss, or compares its own outputs."""
    other = rows.replaced(y=rows_.tree_map(lambda leaf: (leaf * 2 + 1).astype(leaf.dtype), rows.y))
    changed = floor_and_baseline.Search(subject, other).value(answer)
    return bool(usual == changed) if np.isfinite([usual, changed]).all() else None
