"""The words that travel between probe and engine: one JSON object a line, in both directions.

Engine to probe (the control pipe): first a `prepare` line, then a `run` line, then any number of `ask` lines; the end
of the pipe ends the run, so nothing outlives the engine. Probe to engine (the event pipe): the events below. Each
event has `e`, its kind, and `t`, seconds since the run's process started. Numbers that are not finite travel as null.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

VERSION = 1

Mode = Literal["full", "single-sample"]
"""How the script is executed. Controls are asked of a single-sample run, which holds the model and the rows."""

Event = dict[str, Any]
"""One decoded line. Kinds, and what they carry besides `e` and `t`:

hello      v, pid, python, version      the probe is alive
importing  module                       the script starts to import a framework
framework  keras, tensorflow, backend   it has been imported
training   n, file, line, how, about    a training begins; `about` describes model, compile and data (ways/keras/describe.py)
points     n, curve, points             [[update, mean, min, max], ...]; update of the last one, losses between
nan        n, curve, update             the first loss that is not finite
run        n, mode, state, ...          a reduced run or control: state "started" | "finished"; rows, distinct, updates,
                                        first_loss, last_loss, fits, seconds, and what the control found
evidence   n, key, value                something measured: data, anchors, gradients, score, ...
trained    n, seconds, updates, weights the full training has ended (weights: a file for the examiner, or null; moved, of a
                                        loop: whether any weight changed)
skipped    n, line, why                 the training cannot be reduced; one sentence
waiting    n                            the examiner has nothing to do; it waits for `ask`
at         file, line                   where the script is now: the answer to the ask "where"
limit      why                          the engine itself: it is about to end the run for this reason
note       text                         a sentence for the user
end        how, code, error             the script ended: "finished" | "exit" | "exception" | "judged";
                                        error: {type, message, file, line, frames: [{file, line, name, text}]}
"""


class Prepare(TypedDict):
    """First control line: what to import before the script is known to be wanted (a warm spare)."""

    v: int
    modules: list[str]
    environment: dict[str, str]


class Job(TypedDict):
    """Second control line: the run itself."""

    script: str
    """Absolute path."""
    source: str
    """A file of ours with the text to be run, so that both runs of a look see the same; cells if it ends in .json."""
    given: str
    """The script as it was typed: `sys.argv[0]`."""
    module: str
    """The dotted name of a module started with -m; else empty."""
    arguments: list[str]
    mode: Mode
    folder: str
    """A folder of ours for what is too big for the pipe: rows, weights."""
    several: bool
    """Go on to further trainings after the first is judged."""
    leads: bool
    """The full run starts once the first sample is judged, or while it is trained (sample_first.py); what follows it waits for the ask "go"."""


class Ask(TypedDict, total=False):
    """Later control lines: `ask` is "control", "score", "next", "end", "go" or "where"."""

    ask: str
    n: int
    control: str
    held: bool
    """A trial is scored on rows that it did not train on too: where nothing else shows that y depends on x."""
    weights: str | None
    updates: int
