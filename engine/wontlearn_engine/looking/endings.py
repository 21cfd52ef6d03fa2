"""Why a text does not compile, why a process ended, and what else a run tells or leaves open, in words."""

from __future__ import annotations

from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from pathlib import Path

from ..notebooks import notebook
from ..probe.contract import VERSION
from ..probe.contract.messages import Note, ScriptError, TracebackFrame
from ..verdict.labels import CONTROL_NAMES, trial_words
from .look import Ending, Look, Run


def syntax_error(source: str, script: str) -> ScriptError | None:
    """The syntax error of a text that does not compile; cell by cell in a notebook."""
    parts = [(script, cell.number, cell.text, PyCF_ALLOW_TOP_LEVEL_AWAIT) for cell in notebook.cells(source)]
    if parts:
        return next((error for part in parts if (error := _compiled(*part)) is not None), None)
    return _compiled(script, 0, source, 0)


def _compiled(script: str, cell: int, source: str, flags: int) -> ScriptError | None:
    import warnings

    name = notebook.code_name(script, cell)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, name, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None) or 1
        text = (getattr(problem, "text", None) or "").strip()
        message = getattr(problem, "msg", None) or str(problem)
        return ScriptError(type(problem).__name__, message, script, line, cell, (TracebackFrame(name, line, "", text),))
    except (RecursionError, MemoryError):
        return None
    return None


def signal_words(number: int) -> str:
    """A signal that ended a process, by name, with what it usually means."""
    import signal

    try:
        name = signal.Signals(number).name
    except ValueError:
        name = str(number)
    reason = {
        "SIGKILL": "; out of memory?",
        "SIGSEGV": ": a crash in native code",
        "SIGABRT": ": a crash in native code",
    }
    return f"ended by {name}{reason.get(name, '')}"


def ending_words(why: Ending | None) -> str:
    """Why a run ended, to stand behind "by" or "it was lost"; "" where there is no reason."""
    if why is None:
        return ""
    return {
        "newer run": "a newer run",
        "user": "you",
        "time limit": f"the time limit of {why.seconds:g} s",
        "budget": f"the budget of {why.seconds:g} s",
        "enough": "the end of its proof",
        "memory": f"it held {why.used:.1f} GB of memory; the limit is {why.limit:g} GB",
        "signal": signal_words(why.number),
        "connection": f"the connection ended ({why.text}); running it again connects anew",
        "exit": f"the script ended the process by itself (status {why.number})",
        "version": f"its probe speaks version {why.number} of our protocol, and this wontlearn version {VERSION}; both sides"
        " need the same wontlearn",
    }[why.by]


def doing_words(run: Run) -> str:
    """What a run does before its training; "" where it does nothing to speak of."""
    if run.meets:
        return f"waiting until the full run has made {Path(run.meets).name}"
    return f"importing {run.importing}" if run.doing == "importing" else "preparing" if run.doing == "preparing" else ""


def note_words(note: Note) -> str:
    """A note as one sentence."""
    if note.kind == "old-keras":
        return f"Keras {note.text} ({note.name}) is what the script trains with; trainings are seen from Keras 3 on."
    if note.kind == "no-numpy":
        return f"The script's Python has {note.name} but no NumPy, which it takes to see its trainings: pip install numpy there."
    if note.kind == "contract":
        return f"what a part of a message from the script's process says: {note.text}"
    if note.line:
        file, cell = notebook.of_code(note.file)
        return f"{notebook.at(cell, note.line)} of {Path(file).name}: {note.text}"
    return note.text


def left_open(look: Look, end: Ending) -> list[str]:
    """What is not checked if all runs end now."""
    found, by = list[str](), ending_words(end)
    at, not_by = (f"when {by} ended it",) * 2 if end.by == "user" else (f"at {by}", f"by {by}")
    full = look.runs.get("full")
    running = full is not None and full.alive
    for training in look.trainings:
        name = look.number_of(training)
        of = f" of {name}" if name else ""
        if running and training.full_state != "finished" and training.curves.get("full") is not None:
            reached, expected = training.curves["full"].last_update, training.expected_updates
            found.append(
                f"the end of the full run{of}: {at} it was at update {reached:,}"
                + (f" of {expected:,}" if expected else "")
            )
        started = [control.name for control in training.controls.values() if control.state == "started"]
        names = dict.fromkeys([*started, *training.judgement.wants])
        if names:
            words = [trial_words(n[6:]) if n.startswith("trial:") else CONTROL_NAMES.get(n, n) for n in names]
            found.append(f"{', '.join(words)}{of}: not done {not_by}")
    missing = (look.expected or 0) - len(look.trainings)
    if missing > 0 and look.trainings:
        found.append(f"{missing} of {look.expected} trainings: not begun {not_by}")
    return found
