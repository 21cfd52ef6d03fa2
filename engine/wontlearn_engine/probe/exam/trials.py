"""Trials: one thing changed, trained again, scored. They prove that a change helps, and with it its cause.

A trial is a context manager `change(exam)` that changes the model in place, yields rows to train on, and undoes the
change. Add one by writing it in the file of its kind and listing it in TRIALS.
"""

import numpy as np

from .. import state
from ..ways.keras import trial_model as model
from ..ways.keras import trial_optimizer as optimizer
from ..ways.keras import trial_start as start
from . import controls
from . import trial_data as data

TRIALS = {
    "rate/10": optimizer.rate(0.1), "rate/100": optimizer.rate(0.01), "rate/1000": optimizer.rate(0.001),
    "rate*10": optimizer.rate(10.0), "rate*100": optimizer.rate(100.0), "rate*1000": optimizer.rate(1000.0),
    "rate*10000": optimizer.rate(1e4), "rate=0.001": optimizer.rate_to(0.001), "rate=0.01": optimizer.rate_to(0.01),
    "rate=0.1": optimizer.rate_to(0.1), "adam": optimizer.adam, "no-clip": optimizer.no_clip, "clipped": optimizer.clipped,
    "no-penalty": model.no_penalty, "no-constraint": model.no_constraint, "no-dropout": model.no_dropout,
    "hidden-relu": model.hidden_relu, "usual-weights": start.usual_weights, "other-start": start.other_start, "other-sign": model.other_sign,
    "all-trainable": model.all_trainable, "wider": model.wider, "flattened": model.flattened,
    "no-augmentation": model.no_augmentation, "linear-head": model.head("linear"), "softmax-head": model.head("softmax"),
    "sigmoid-head": model.head("sigmoid"), "scaled-inputs": data.scaled_inputs, "scaled-targets": data.scaled_targets,
    "without-outliers": data.without_outliers, "without-bad-rows": data.without_bad_rows, "no-weights": data.no_weights,
    "small-batches": data.small_batches(16), "more-updates": data.nothing, "shuffled-rows": data.nothing,
}  # fmt: skip


def run(exam, name, updates, seconds, held=False):
    """Run one trial and tell what it found: skill on the rows it trained on, against their own anchors.

    `held`: it trains on two thirds of the rows, and `rest` is its score on the others. What was learned by heart ends there.
    """
    label = "trial:" + name
    try:
        with TRIALS[name](exam) as rows:
            train, rest = controls.two_thirds(rows, np.random.RandomState(11)) if held else (rows, None)
            found = controls._own_training(exam, train, label, updates, seconds)
            if rest is not None:
                found["rest"] = exam.score(rest)
    except Exception as problem:  # a change that this model does not allow proves nothing
        found = {"failed": "%s: %s" % (type(problem).__name__, str(problem).split("\n")[0][:160])}
    exam.subject.restore()
    state.channel.send("run", n=exam.n, mode=label, state="finished", **found)
    return found
