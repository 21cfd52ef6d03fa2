"""What the parts of the probe share: the channel, the job, and how many trainings have begun."""

import _thread

TYPE_CHECKING = False  # typing itself would cost an import
if TYPE_CHECKING:
    from typing import Any, Dict, List

    from .channel import Asks, Channel

channel: "Channel" = None
"""Set first thing, as the two below."""
job: "Dict[str, Any]" = None
"""A contract.asks.Job as it travels."""
reduced = False
"""None of the user's files is to be changed by this run."""
asks: "Asks" = None
main_thread = _thread.get_ident()
startup = frozenset()
"""Names of the modules that Python itself had imported before us."""
placed = False
"""It is decided where a reduced run computes (compute/gpu.py)."""
inside = 0
"""Depth of trainings that we watch; a `fit` inside a `fit` is part of the outer one."""
replay = None
"""ways.tape.replay.Replay while a step that was cut out of a hand-written loop is being run."""
unwinds = 0
"""Depth of tf.functions whose tracing may be ended to run them step by step."""
_count = 0
_last_words: "List[Any]" = []
_before: "List[Any]" = []


def next_training():
    """The index of the training that begins now."""
    global _count
    for function in list(_before):
        function()
    _count += 1
    return _count - 1


def trainings():
    """How many trainings have begun."""
    return _count


def before_training(function):
    """Call `function` whenever a training is about to begin."""
    _before.append(function)


def at_end(function):
    """Call `function` when the script has ended, before the end is told."""
    _last_words.append(function)


def no_longer(function):
    """Call it neither way any more: in a process that lives what is over must not be held."""
    for calls in (_last_words, _before):
        while function in calls:
            calls.remove(function)


def finish():
    """Run what waits for the script's end, once."""
    while _last_words:
        try:
            _last_words.pop(0)()
        except Exception as problem:  # survives ours: the script has ended, and its end is still to be told
            channel.send("note", text="at the script's end: %s: %s" % (type(problem).__name__, problem))
