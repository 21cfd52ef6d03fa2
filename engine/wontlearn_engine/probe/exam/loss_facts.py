"""What the loss itself does, asked with answers instead of a model: does the right answer cost least, does it mix rows?"""

from dataclasses import replace

import numpy as np

from ..contract.measured import LossFacts
from . import anchors
from . import rows as rows_

ROWS = 64


def look(subject, rows):
    """What the loss does with answers to up to 64 of the rows."""
    some = rows.take(np.unique(np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).astype(int)))
    made = anchors.Search(subject, some)
    if not made.targets:
        return LossFacts()
    template = [np.asarray(leaf, dtype="float32") for leaf in rows_.leaves(subject.predict(some.x))]
    ignores = None if subject.closed_form() else _ignores_targets(subject, some, made.value(template), template)
    found = LossFacts(ignores_targets=ignores)
    forms = anchors.answers(made.targets, made.shapes)[:4]
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
            sign_turned=bool(all(r > m or c for (r, m, _), c in zip(pairs, close)) and not all(close)),
        )
    twice = anchors.Search(subject, some.take(np.tile(np.arange(len(some)), 2)))
    single, double = made.value(template), twice.value([np.concatenate([leaf, leaf]) for leaf in template])
    if np.isfinite([single, double]).all() and abs(single) > 1e-9:
        found = replace(found, grows_with_rows=bool(abs(double / single - 2) < 0.05))
    return found


def _ignores_targets(subject, rows, usual, answer):
    """Other targets, the same loss: where the model computes its own loss, or compares its own outputs."""
    other = rows.replaced(y=rows_.tree_map(lambda leaf: (leaf * 2 + 1).astype(leaf.dtype), rows.y))
    changed = anchors.Search(subject, other).value(answer)
    return bool(usual == changed) if np.isfinite([usual, changed]).all() else None
