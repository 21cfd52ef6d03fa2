"""Trials: one thing changed, trained again, scored. They prove that a change helps, and with it its cause.

A trial is a context manager `change(exam)` that changes the model in place, yields rows to train on, and undoes the
change; where there is nothing to change it raises Unchanged. Add one by writing it in the file of its kind and listing it
there, or in TRIALS if it needs no framework. Several names with a + between them are tried together.
"""

import contextlib
from dataclasses import replace

import numpy as np

from ..contract.measured import Found
from . import folds, short_training
from . import trial_data as data
from .exam import Exam
from .trial_data import Unchanged

TRIALS = {
    "scaled-inputs": data.scaled_inputs,
    "scaled-targets": data.scaled_targets,
    "without-outliers": data.without_outliers,
    "without-bad-rows": data.without_bad_rows,
    "no-weights": data.no_weights,
    "small-batches": data.small_batches(16),
    "front-padding": data.front_padding,
    "more-updates": data.nothing,
    "shuffled-rows": data.nothing,
}
"""Those that change the rows alone; a way of training has its own beside them (Subject.trials)."""
SAME_UPDATES = {"more-updates", "shuffled-rows"}
"""Their first updates are those of the script's own training, as the examiner draws the rows anyway."""
OTHER_LOSS = {"other-sign"}
"""What they train by is not the script's loss: how far they get, only the answers tell."""
APART = 60
"""From so many rows on a third of them is kept apart: twenty rows are the least that a score says something on."""
ENOUGH = 0.6
"""Skill at which a longer training has shown what it can."""
COMPARED = (3, 40, 400)
"""Updates compared with those of the unchanged training, as far as SECONDS allow: a change that shows in none changed nothing."""
SECONDS = 5.0


def run(exam: Exam, name, updates, seconds):
    """Run one trial and tell what it found: skill on the rows it trained on, against their own anchors, and on the others.

    `rest` is its score on the third of the rows that it did not train on; what was learned by heart ends there.
    """
    label, parts = "trial:" + name, name.split("+")
    found = None
    try:
        with _changed(exam, parts) as rows:
            train, rest = folds.two_thirds(rows, np.random.RandomState(11)) if len(rows) >= APART else (rows, None)
            stop = _Longer(exam, train) if "more-updates" in parts else None
            found, losses = short_training.own_training(exam, train, label, updates, seconds, stop=stop)
            found = replace(found, trained_rows=len(train))
            if rest is not None:
                found = replace(found, rest=exam.score(rest), scored_rows=len(rest))
        if set(parts) & OTHER_LOSS:
            rest = None if found.rest is None else replace(found.rest, skill=None, detached_skill=None)
            found = replace(found, skill=None, detached_skill=None, rest=rest)
        if not set(parts) & SAME_UPDATES and _as_unchanged(exam, losses, found.seconds / max(1, len(losses))):
            raise Unchanged("its losses are those of the unchanged training")
    except Unchanged as why:
        found = Found(failed="it changed nothing: %s" % why, unchanged=True)
    except Exception as problem:  # survives a change that this model does not allow: it proves nothing
        found = Found(failed="%s: %s" % (type(problem).__name__, str(problem).split("\n")[0][:160]))
    exam.subject.restore()
    return short_training.done(exam, label, found)


@contextlib.contextmanager
def _changed(exam, parts):
    """All changes made, one within the other; yields the rows that come of it."""
    known = {**TRIALS, **exam.subject.trials}
    with contextlib.ExitStack() as stack:
        for part in parts:
            if part not in known:
                raise LookupError("this way of training has no such trial")
            rows = stack.enter_context(known[part](exam))
            # The next change, and the size of the batches, go by these rows.
            stack.callback(setattr, exam.subject, "rows", exam.subject.rows)
            exam.subject.rows = rows
        yield exam.subject.rows


def _as_unchanged(exam, losses, each):
    """True if the first updates of the script's own training give exactly these losses; `each`: seconds of an update."""
    if len(losses) < COMPARED[0]:
        return False
    rows = exam.subject.rows
    train = folds.two_thirds(rows, np.random.RandomState(11))[0] if len(rows) >= APART else rows
    for most in COMPARED:
        count = min(most, len(losses))
        if most > COMPARED[0] and count * each > SECONDS:
            return False  # not seen far enough to tell
        exam.subject.restore()
        if not np.array_equal(short_training.plain_losses(exam, train, count), losses[:count]):
            return False
        if count == len(losses):
            break
    return True


class _Longer:
    """Ends a longer training once it has learned, or its loss has clearly stopped to fall."""

    LEAST = 2000

    def __init__(self, exam, rows):
        self.exam, self.rows, self.next = exam, rows, 200

    def __call__(self, losses):
        if len(losses) < self.next:
            return False
        self.next = int(1.5 * len(losses))
        found = self.exam.score(self.rows)
        skills = [found.skill, found.prediction.skill if found.prediction is not None else None]
        known = [skill for skill in skills if skill is not None and np.isfinite(skill)]
        if known and min(known) >= ENOUGH:
            return True
        return len(losses) >= self.LEAST and not short_training.falls(losses)
