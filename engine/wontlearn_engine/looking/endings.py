"""Why a text does not compile, why a process ended, and what an end leaves open, in words."""

from __future__ import annotations

from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT

from ..notebooks import notebook
from ..verdict.labels import CONTROL_NAMES, trial_words
from .look import Frame, Look, ScriptError, Training


def syntax_error(source: str, script: str) -> ScriptError | None:
    """The syntax error of a text that does not compile; cell by cell in a notebook."""
    parts = [(f"{script}:cell {cell.number}", cell.text, PyCF_ALLOW_TOP_LEVEL_AWAIT) for cell in notebook.cells(source)]
    if parts:
        return next((error for part in parts if (error := _compiled(*part)) is not None), None)
    return _compiled(script, source, 0)


def _compiled(script: str, source: str, flags: int) -> ScriptError | None:
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, script, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None) or 1
        text = (getattr(problem, "text", None) or "").strip()
        message = getattr(problem, "msg", None) or str(problem)
        return ScriptError(type(problem).__name__, message, script, line, [Frame(script, line, "", text)])
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


def left_open(look: Look, cut: list[Training], by: str) -> list[str]:
    """What is not checked if all runs end now; `cut`: trainings in the midst of their full run."""
    found: list[str] = []
    for training in look.trainings:
        name = look.name_of(training).partition(",")[0]
        of = f" of {name}" if name else ""
        if training in cut and training.curves.get("full") is not None:
            reached, expected = training.curves["full"].last_update, training.expected_updates
            found.append(
                f"the end of the full run{of}: at {by} it was at update {reached:,}"
                + (f" of {expected:,}" if expected else "")
            )
        started = [control.name for control in training.controls.values() if control.state == "started"]
        names = dict.fromkeys([*started, *training.judgement.wants])
        if names:
            words = [trial_words(n[6:]) if n.startswith("trial:") else CONTROL_NAMES.get(n, n) for n in names]
            found.append(f"{', '.join(words)}{of}: not done by {by}")
    missing = (look.expected or 0) - len(look.trainings)
    if missing > 0 and look.trainings:
        found.append(f"{missing} of {look.expected} trainings: not begun by {by}")
    return found
