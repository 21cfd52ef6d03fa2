"""Why a text does not compile, and why a process ended, in words."""

from __future__ import annotations

from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT

from ..notebooks import notebook
from .look import Frame, ScriptError


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
