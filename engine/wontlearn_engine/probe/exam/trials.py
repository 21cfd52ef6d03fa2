"""Trials: one thing changed, trained again, scored. They prove that a change helps, and with it its cause.

A trial is a context manager `change(exam)` that changes the model in place, yields rows to train on, and undoes the
change. Add one by writing it in the file of its kind and listing it there, or in TRIALS if it needs no framework.
"""

import numpy as np

from .. import state
from . import controls
from . import trial_data as data

TRIALS = {
    "scaled-inputs": data.scaled_inputs, "scaled-targets": data.scaled_targets, "without-outliers": data.without_outliers,
    "without-bad-rows": data.without_bad_rows, "no-weights": data.no_weights, "small-batches": data.small_batches(16),
    "more-updates": data.nothing, "shuffled-rows": data.nothing,
}  # fmt: skip
"""Those that change the rows alone; a way of training has its own beside them (Subject.trials)."""


def run(exam, name, updates, seconds, held=False):
    """Run one trial and tell what it found: skill on the rows it trained on, against their own anchors.

    `held`: it trains on two thirds of the rows, and `rest` is its score on the others. What was learned by heart ends there.
    """
    label = "trial:" + name
    try:
        with {**TRIALS, **exam.subject.trials}[name](exam) as rows:
            train, rest = controls.two_thirds(rows, np.random.RandomState(11)) if held else (rows, None)
            found = controls._own_training(exam, train, label, updates, seconds)
            if rest is not None:
                found["rest"] = exam.score(rest)
    except Exception as problem:  # a change that this model does not allow proves nothing
        found = {"failed": "%s: %s" % (type(problem).__name__, str(problem).split("\n")[0][:160])}
    exam.subject.restore()
    state.channel.send("run", n=exam.n, mode=label, state="finished", **found)
    return found
