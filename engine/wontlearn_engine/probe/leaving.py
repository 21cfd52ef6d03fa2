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
