"""From the probe to the engine: one JSON object a line of the event pipe, with `e`, its kind, and `t`.

Numbers that are not finite travel as null. The other way: asks.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Optional, Union

from .about import About, How
from .first_update import FirstUpdate
from .measured import (
    Anchors,
    Dependence,
    Evaluated,
    Expected,
    FirstStep,
    Found,
    LossFacts,
    RowsFile,
    Score,
    Scored,
    Trained,
)
from .rows import Data


@dataclass(frozen=True)
class Hello:
    """The probe is alive."""

    v: int = 0
    """Its VERSION."""
    pid: int = 0
    python: str = ""
    """Path of the interpreter."""
    version: str = ""
    """Of Python."""


@dataclass(frozen=True)
class Importing:
    """The script starts to import a framework."""

    module: str = ""


@dataclass(frozen=True)
class Framework:
    """A framework has been imported."""

    name: str = ""
    version: Optional[str] = None
    backend: Optional[str] = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Begun:
    """`training`: training number `n` begins, or is described."""

    n: int = 0
    file: str = ""
    line: int = 0
    how: How = "fit"
    about: About = field(default_factory=About)


@dataclass(frozen=True)
class Points:
    """Losses of a curve."""

    n: int = 0
    curve: str = ""
    """"full", or the name of a control."""
    points: tuple[tuple[int, Optional[float], Optional[float], Optional[float]], ...] = ()
    """Update of the last one, and mean, least and largest of the losses since the point before."""


@dataclass(frozen=True)
class NotFinite:
    """`nan`: the first loss of a curve that is not finite."""

    n: int = 0
    curve: str = ""
    update: int = 0


@dataclass(frozen=True)
class Reduced(Found):
    """`run`: a reduced training, a control or a trial has started, or what it found."""

    n: int = 0
    mode: str = ""
    """Its name."""
    state: Literal["started", "finished"] = "started"


@dataclass(frozen=True)
class Measured:
    """`evidence`: a fact, or why it could not be measured. What is null has been looked for and is not there."""

    n: int = 0
    key: str = ""
    """A key of FACTS."""
    value: Optional[Fact] = None
    failed: Optional[str] = None


@dataclass(frozen=True)
class Skipped:
    """The training cannot be reduced to one sample."""

    n: int = 0
    line: int = 0
    why: str = ""
    """One sentence for the user."""


@dataclass(frozen=True)
class Waiting:
    """The examiner of this training has nothing to do; it waits for an ask."""

    n: int = 0


@dataclass(frozen=True)
class Resting:
    """What is examined rests for a while, so that the full run has the cores; or goes on."""

    on: bool = True


@dataclass(frozen=True)
class Meets:
    """A reduced run has come upon what the full run may still be writing; it waits for the ask "go"."""

    file: str = ""


@dataclass(frozen=True)
class At:
    """Where the script is now: the answer to the ask "where"."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class OverMemory:
    """The engine itself: it ends the run, which holds too much memory."""

    used: float = 0.0
    """Gigabytes."""
    limit: float = 0.0
    """Gigabytes."""


@dataclass(frozen=True)
class Unreachable:
    """The engine itself: the connection to the place of the run is lost."""

    why: str = ""
    """What the command that led there said, or what became of it."""


@dataclass(frozen=True)
class Note:
    """Something that the user should know."""

    kind: Literal["text", "old-keras", "no-numpy", "contract"] = "text"
    """"old-keras": trainings of Keras 2 are not seen. "no-numpy": nor those of a framework that has no NumPy beside it.
    "contract": a message was not understood."""
    text: str = ""
    """A sentence, for "text"; else what it is about: a version, a field."""
    name: str = ""
    """Of the package."""
    file: str = ""
    line: int = 0
    """Where it is, if it is about a place: by Python's name of the code."""


@dataclass(frozen=True)
class TracebackFrame:
    """One frame of the user's own code in a traceback."""

    file: str = ""
    line: int = 0
    name: str = ""
    """Of the function."""
    text: str = ""
    """Of the line."""


@dataclass(frozen=True)
class ScriptError:
    """Why a script ended early. `line` is the deepest line of the user's own code, 0 if there is none."""

    type: str = ""
    message: str = ""
    file: str = ""
    line: int = 0
    cell: int = 0
    """Of a notebook, once it is heard: the probe knows the cell as a part of the file's name."""
    frames: tuple[TracebackFrame, ...] = ()
    gpu_full: bool = False
    """A GPU had no memory left."""


@dataclass(frozen=True)
class End:
    """The script ended; "judged": because nothing more was to be learned from it."""

    how: Literal["finished", "exit", "exception", "judged"] = "finished"
    code: int = 0
    """Exit status."""
    said: str = ""
    """What `sys.exit` was given in place of a status: Python prints it."""
    error: Optional[ScriptError] = None


@dataclass(frozen=True)
class Warm:
    """A spare has imported all that it was to."""

    names: tuple[str, ...] = ()
    """Of all imported top modules."""
    paths: tuple[str, ...] = ()
    """Folders that it imports from."""


Message = Union[
    Hello,
    Meets,
    Importing,
    Framework,
    Begun,
    Points,
    NotFinite,
    Reduced,
    Measured,
    Trained,
    Skipped,
    Waiting,
    Resting,
    At,
    OverMemory,
    Note,
    Unreachable,
    End,
    Warm,
]
Fact = Union[Expected, Data, Anchors, FirstUpdate, LossFacts, FirstStep, Scored, RowsFile, Dependence, Score, Evaluated]
