"""From the engine to the probe: one JSON object a line of the control pipe.

First a `Prepare`, then a `Job`, then any number of `Ask`s; the end of the pipe ends the run, so nothing outlives the
engine.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal, Optional, Union

from . import VERSION
from .from_json import plain

Mode = Literal["full", "single-sample"]
"""How the script is executed. Controls are asked of a single-sample run, which holds the model and the rows."""


@dataclass(frozen=True)
class Prepare:
    """First control line: what to import before the script is known to be wanted (a warm spare)."""

    v: int = VERSION
    modules: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Job:
    """Second control line: the run itself."""

    script: str
    """Absolute path."""
    source: str
    """A file of ours with the text to be run, so that both runs of a look see the same; cells if it ends in .json."""
    given: str
    """The script as it was typed: `sys.argv[0]`."""
    mode: Mode
    folder: str
    """A folder of ours for what is too big for the pipe: rows, weights."""
    module: str = ""
    """The dotted name of a module started with -m; else empty."""
    beside: bool = False
    """A full run of the same script uses the machine at the same time."""
    again: bool = False
    """A first try of this run found no memory on the GPU."""
    arguments: tuple[str, ...] = ()
    several: bool = True
    """Go on to further trainings after the first is judged."""
    leads: bool = False
    """The full run starts once the first sample is judged, or while it is trained (sample_first.py); what follows it waits for the ask "go"."""

    proof: bool = False
    """The text is an edited copy: in this run too none of the user's files is changed."""
    texts: dict[str, str] = field(default_factory=dict[str, str])
    """In a proof: files of the user's that run with another text, absolute paths, and files of ours that hold it."""


@dataclass(frozen=True)
class Ask:
    """Later control lines. What is not given does not travel."""

    ask: Literal[
        "control",
        "score",
        "next",
        "end",
        "go",
        "where",
        "alone",
        "beside",
        "behind",
        "far-behind",
        "rests",
    ]
    """The last five: no other run of ours computes at the same time; one does (so it is until it is told); one does, and goes
    before this one from now on; the same for minutes; this one is to rest in between."""
    n: int = -1
    """The training that is asked about; -1 where it does not matter."""
    control: str = ""
    seconds: Optional[float] = None
    """How long a trial may take; by default 10 s."""
    weights: Optional[str] = None
    updates: int = 0
    rests: Optional[float] = None
    """Times as long as it worked; 0 where it is waited for."""


def control_line(said: Union[Prepare, Job, Ask]) -> bytes:
    """A line for the control pipe."""
    whole = plain(said) if isinstance(said, Ask) else asdict(said)
    return (json.dumps(whole) + "\n").encode()
