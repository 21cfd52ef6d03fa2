"""From a loop's gathered batches to the subject that is examined."""

import os
from dataclasses import replace

import numpy as np

from ...contract.about import About
from ...contract.loop import Loop, Signs, Spot
from ...exam import rows as rows_
from ...exam.rows import Irreducible
from . import dataset_rows, describe, heights, loaders, signs
from .replay import Step
from .roles import Roles
from .subject import TorchSubject

_AGAIN = 4
"""Rows seen, over those that differ, from which on a loader draws no others."""


def _alike(parts):
    """Of batches padded to their own longest row each, those of the form that most rows have."""
    forms = {}
    for part in parts:
        forms.setdefault(tuple((leaf.shape[1:], leaf.dtype) for leaf in part), []).append(part)
    return max(forms.values(), key=lambda alike: sum(len(part[0]) for part in alike))


def _without_loss(plan):
    """Why there is nothing to examine, and what is known of the step all the same."""
    why = Irreducible("The training step sends no loss backward that could be followed.")
    if getattr(plan, "returns_nothing", False):
        place = Spot(file=plan.file, line=plan.code.co_firstlineno)
        facts: Loop = plan.facts
        facts = replace(facts, signs=Signs(backwards=0, stepped=True, nothing_returned=place))
        why = Irreducible("`training_step` returns nothing, so that no batch is trained on.")
        why.about = About(framework="torch", optimizer=describe.optimizer(plan.seen.optimizer), loop=facts)
    return why


def make(loop, whole):
    """The subject of a gathered loop. Raises Irreducible with a sentence for the user."""
    plan, parts = loop.plan, _alike(loop.batches.parts)
    whole = whole and not loop.batches.mixed and len(parts) == len(loop.batches.parts)
    step = Step(plan)
    leaves = [np.concatenate([part[n] for part in parts]) for n in range(len(plan.templates))]
    try:
        roles = Roles(step, leaves)
    except Irreducible:
        raise
    except Exception as problem:  # survives the user's step, which was cut out of its surroundings
        if os.environ.get("WONTLEARN_DEBUG"):
            raise
        words = (str(problem).strip().split("\n") or [""])[0][:200]
        text = "The training step cannot be run on its own: %s: %s" % (type(problem).__name__, words)
        raise Irreducible(text) from None
    if roles.base.loss is None:
        raise _without_loss(plan)
    x, y = [leaves[n] for n in roles.x], [leaves[n] for n in roles.y]
    total = len(leaves[0])
    rows = rows_.Rows(
        x[0] if len(x) == 1 else x,
        None if not y else y[0] if len(y) == 1 else y,
        None,
        total if whole else None,
        whole,
        len(parts[0][0]),
    )
    if not whole:
        rows = rows_.distinct(rows)
        rows.total = None
    steps, epochs = loop.counts()
    loader = loop.loader()
    drawn = loaders.describe(loader)
    facts: Loop = plan.facts
    plan.facts = replace(facts, loader=drawn)
    if drawn is not None and drawn.rows and not whole:
        rows.total = drawn.rows
    subject = TorchSubject(step, roles, rows, plan, {"steps_per_epoch": steps, "epochs": epochs})
    subject.loader = loader
    if loop.heights.rise:
        subject.warm_up = heights.WarmUp(subject)
    subject.signs = seen = signs.look(subject, loop)
    if drawn is not None and drawn.rows:
        subject.signs = replace(seen, drawn=_drawn(loop, rows, loader, drawn))
    return subject


def _drawn(loop, rows, loader, about):
    """(different rows that the loader draws, different rows of its dataset); () where it is not known.

    A batch may hold the rows in pieces, as the words of all its texts one behind the other: those are no rows.
    """
    distinct, size = len(rows_.distinct(rows)), getattr(loader, "batch_size", None)
    if loop.count * rows.batch < _AGAIN * distinct or (size and rows.batch != min(size, about.rows)):
        return ()
    return max(distinct, loaders.indices(loader) or 0), int(about.rows * dataset_rows.distinct(loader))
