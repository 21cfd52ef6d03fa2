"""The way on from a training: behind it to the next one, or to the end of the process. Needs no framework."""

import os
import sys

from . import state


def leave(n, line):
    """A training that is not examined: ask the engine whether to go on behind it."""
    state.channel.send("waiting", n=n)
    if state.asks.answer()["ask"] == "end":
        end()


def end():
    """The training is judged: nothing of the script runs any more, its exit handlers included."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    state.channel.send("end", how="judged", code=0, error=None)
    os._exit(0)


def untrained_history(keras, model, arguments, subject):
    """What `fit` gives back when the script goes on to its next training: a History with the keys it may read."""
    from .ways.keras import describe

    history = keras.callbacks.History()
    names = ["loss"]
    try:
        names += [metric.name for metric in model.metrics if metric.name != "loss"]
        for name in describe._metric_names(model):
            names.append(name if isinstance(name, str) else describe.name_of(name))
    except Exception:  # metrics that do not exist before the first batch
        pass
    if arguments.get("validation_data") is not None or arguments.get("validation_split"):
        names += ["val_" + name for name in names]
    epochs = max(1, (arguments.get("epochs") or 1) - (arguments.get("initial_epoch") or 0))
    history.history = {str(name): [0.0] * epochs for name in names}
    history.epoch = list(range(epochs))
    history.params = {"epochs": epochs}
    model.history = history
    return history
