"""Full mode: what the script's own `evaluate` gives on rows that the training did not have. It is read, nothing is changed."""

import functools
import inspect
import weakref

import numpy as np

from ... import state
from ...contract.measured import Evaluated
from ...exam import rows as rows_
from ...script import user_code

_trained = weakref.WeakKeyDictionary()
"""By model: the number of its newest training, and where in memory the arrays lay that this was given."""


def remember(model, n, arguments):
    """The training `n` of this model begins, on these arrays."""
    given = arguments.get("x")
    _trained[model] = n, [_place(leaf) for leaf in (rows_.leaves(given) if rows_.is_arrays(given) else [given])]


def install(keras):
    """Have every `evaluate` told of."""
    evaluate = keras.Model.evaluate
    signature = inspect.signature(evaluate)

    @functools.wraps(evaluate)
    def wrapper(self, *args, **kwargs):
        result = evaluate(self, *args, **kwargs)
        if not state.inside and self in _trained:
            try:
                _tell(self, signature.bind(self, *args, **kwargs).arguments)
            except (TypeError, ValueError, AttributeError) as problem:  # metrics or data of a kind that we do not know
                state.channel.send("note", text="what evaluate gave was not read: %s" % type(problem).__name__)
        return result

    keras.Model.evaluate = wrapper


def _tell(model, arguments):
    n, trained_on = _trained[model]
    given = arguments.get("x")
    arrays = rows_.leaves(given) if rows_.is_arrays(given) else []
    places = [_place(leaf) for leaf in arrays or [given]]
    if any(_overlap(one, other) for one in trained_on for other in places):
        return
    logs = {}
    for name, value in model.get_metrics_result().items():
        if np.ndim(value) == 0:
            logs[str(name)] = float(value)
    file, line = user_code.here()
    rows = int(arrays[0].shape[0]) if arrays else None
    told = Evaluated(file=file, line=line, rows=rows, logs=logs)
    state.channel.send("evidence", n=n, key="evaluated", value=told)


def _place(leaf):
    """Where an array's numbers lie in memory, from and to: a slice that is made anew lies where it lay; else its own number."""
    if isinstance(leaf, np.ndarray):
        start = leaf.__array_interface__["data"][0]
        return start, start + max(1, leaf.nbytes)
    return id(leaf), id(leaf) + 1


def _overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]
