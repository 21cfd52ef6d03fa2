"""Which Python runs a script: the one that is named, else the first of those at hand that has the script's framework."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .target import Target

PATIENCE = 20.0
"""Seconds that an interpreter has to say what it can import; a cold disk is slow."""


class NoPython(Exception):
    """`--python` names something that is no Python; the text says what to do."""


@dataclass(frozen=True)
class Found:
    """An interpreter, and in a sentence why it is not the one that came before it; empty where it is the first."""

    python: str
    note: str = ""


def find_python(target: Target) -> Found:
    """The interpreter for a target: `--python`, VIRTUAL_ENV, CONDA_PREFIX, a .venv or venv beside or above, ours.

    All but the named one are passed over if they lack a framework that the script imports and a later one has it.
    Raises NoPython if `--python` was given and cannot be found.
    """
    if target.python:
        found = _in_environment(Path(target.python)) or shutil.which(target.python)
        if found is None:
            raise NoPython(
                f"--python {target.python}: no Python is there. Give the path of a python or of an environment."
            )
        return Found(os.path.abspath(found))  # noqa: PTH100 - an environment's python is a link, and must stay one
    candidates = list(dict.fromkeys(_candidates(target)))
    first = candidates[0]
    if len(candidates) == 1 or not (wanted := _frameworks(target)):
        return Found(first)
    lacking = missing(first, wanted)
    if not lacking:
        return Found(first)
    for python in candidates[1:]:
        if not missing(python, wanted):
            return Found(
                python, f"It runs under {python}: there is no {lacking[0]} in {first}. --python chooses another."
            )
    return Found(first)


def _candidates(target: Target) -> Iterator[str]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        active = os.environ.get(name)
        found = _in_environment(Path(active)) if active else None
        if found:
            yield found
    for folder in _upwards(target.script.parent):
        for name in (".venv", "venv"):
            found = _in_environment(folder / name) if (folder / name / "pyvenv.cfg").exists() else None
            if found:
                yield found
    yield sys.executable


def _upwards(start: Path) -> Iterator[Path]:
    """The folder and those above it, up to the project's root or the home folder.

    The root is where `.git` is; without one, where the nearest pyproject.toml is: in a repository of several projects
    the environment may belong to them all.
    """
    folders = [start, *start.parents]
    roots = [folder for folder in folders if (folder / ".git").exists()]
    roots = roots[:1] or [folder for folder in folders if (folder / "pyproject.toml").is_file()][:1]
    with contextlib.suppress(RuntimeError):  # nobody's home
        roots.append(Path.home())
    for folder in folders:
        yield folder
        if folder in roots:
            return


def _frameworks(target: Target) -> list[str]:
    """What the script, or a module of the user's that it imports, names of the frameworks."""
    from ..source import Source, frameworks, local_imports

    try:
        text = target.script.read_text("utf-8", "replace")
    except OSError:
        return []
    if target.script.suffix == ".ipynb":
        from ..notebooks.notebook import joined_text

        text = joined_text(text) or ""
    source = Source(text, str(target.script))
    return frameworks(source) or list(
        dict.fromkeys(
            name
            for path in sorted(local_imports(source, target.root, target.script.parent))
            for name in frameworks(Source(path.read_text("utf-8", "replace"), str(path)))
        )
    )


def missing(python: str, wanted: list[str]) -> list[str]:
    """Those that cannot be imported there. Looked up on the disk; only where that finds nothing the interpreter is asked."""
    root = Path(python).parent.parent
    folders = [*root.glob("lib/python3*/site-packages"), root / "Lib" / "site-packages"]
    if all(any((folder / name).is_dir() for folder in folders) for name in wanted):
        return []
    ask = "import importlib.util, sys; print(*[n for n in sys.argv[1:] if importlib.util.find_spec(n) is None])"
    try:
        done = subprocess.run(
            [python, "-c", ask, *wanted], capture_output=True, text=True, timeout=PATIENCE, cwd=root, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return wanted  # it does not even start
    return done.stdout.split()


def _in_environment(path: Path) -> str | None:
    """The interpreter at a path: the path itself if it is a program, else that of the environment in the folder."""
    if path.is_dir():
        for part in ("bin/python", "Scripts/python.exe", "python.exe"):
            if (path / part).exists():
                return str(path.absolute() / part)
        return None
    return str(path.absolute()) if path.exists() and os.access(path, os.X_OK) else None
