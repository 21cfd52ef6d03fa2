"""Which Python runs a script: the one that is named, else the first of those at hand that has the script's framework."""

from __future__ import annotations

from dataclasses import dataclass

from ..probe.worker import pythons
from ..probe.worker.pythons import missing
from .disk import LOCAL, Disk
from .target import Target

__all__ = ["FoundPython", "NoPython", "find_python", "missing", "wanted"]


class NoPython(Exception):
    """`--python` names something that is no Python, or there is no script to run; the text says what to do."""


@dataclass(frozen=True)
class FoundPython:
    """An interpreter, and in a sentence why it is not the one that came before it; empty where it is the first."""

    python: str
    note: str = ""


def find_python(target: Target) -> FoundPython:
    """The interpreter for a target: `--python`, VIRTUAL_ENV, CONDA_PREFIX, a .venv or venv beside or above, ours.

    All but the named one are passed over if they lack a framework that the script imports and a later one has it.
    Raises NoPython if `--python` was given and cannot be found.
    """
    if target.python:
        found = pythons.named(target.python)
        if found is None:
            raise no_python(target.python)
        return FoundPython(found)
    candidates = pythons.candidates(target.script.parent)
    return FoundPython(*pythons.chosen(candidates, wanted(target, LOCAL) if len(candidates) > 1 else []))


def no_python(named: str, where: str = "") -> NoPython:
    """In a sentence."""
    return NoPython(f"--python {named}: no Python is there{where}. Give the path of a python or of an environment.")


def wanted(target: Target, disk: Disk) -> list[str]:
    """What the script, or a module of the user's that it imports, names of the frameworks."""
    from ..source import Source, frameworks, local_imports

    content = disk.read(target.script)
    if content is None:
        return []
    text = content.decode("utf-8", "replace")
    if target.script.suffix == ".ipynb":
        from ..notebooks.notebook import joined_text

        text = joined_text(text) or ""
    source = Source(text, str(target.script))
    return frameworks(source) or list(
        dict.fromkeys(
            name
            for path in sorted(local_imports(source, target.root, target.script.parent, disk))
            for name in frameworks(Source((disk.read(path) or b"").decode("utf-8", "replace"), str(path)))
        )
    )
