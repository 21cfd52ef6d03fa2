"""Interpreters at hand, where this runs: the one that is named, else those of environments, else the one that is given last."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 20.0
"""Seconds that an interpreter has to say what it can import; a cold disk is slow."""


def named(python: str) -> str | None:
    """The interpreter that a path, a folder of an environment or a command on the path stands for."""
    found = in_environment(Path(python)) or shutil.which(python)
    if sys.platform == "win32" and found and Path(found).stem.lower() == "py":
        from .windows import behind_launcher

        found = behind_launcher(found)
    return os.path.abspath(found) if found else None


def candidates(folder: Path) -> list[str]:
    """Those for a script in this folder: VIRTUAL_ENV, CONDA_PREFIX, a .venv or venv beside or above, the one that asks."""
    return list(dict.fromkeys(_candidates(folder)))


def _candidates(start: Path) -> Iterator[str]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        active = os.environ.get(name)
        found = in_environment(Path(active)) if active else None
        if found:
            yield found
    for folder in upwards(start):
        for name in (".venv", "venv"):
            found = in_environment(folder / name) if (folder / name / "pyvenv.cfg").exists() else None
            if found:
                yield found
    yield sys.executable


def upwards(start: Path) -> Iterator[Path]:
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


def chosen(found: list[str], wanted: list[str]) -> tuple[str, str]:
    """The first that has all that is wanted, else the first; and in a sentence why one was passed over."""
    first = found[0]
    lacking = missing(first, wanted) if wanted and len(found) > 1 else []
    for python in found[1:] if lacking else []:
        if not missing(python, wanted):
            return python, f"It runs under {python}: there is no {lacking[0]} in {first}. --python chooses another."
    return first, ""


def in_environment(path: Path) -> str | None:
    """The interpreter at a path: the path itself if it is a program, else that of the environment in the folder."""
    if path.is_dir():
        for part in ("bin/python", "Scripts/python.exe", "python.exe"):
            if (path / part).exists():
                return str(path.absolute() / part)
        return None
    return str(path.absolute()) if path.exists() and os.access(path, os.X_OK) else None


_FIND = """
import importlib.machinery, sys
sys.path.insert(0, "")
found, place = None, None
for part in sys.argv[1].split("."):
    name = part if found is None else found.name + "." + part
    # Without running the package's own code, as `find_spec` would.
    for finder in sys.meta_path:
        spec = finder.find_spec(name, place)
        if spec is not None:
            break
    else:
        sys.exit(1)
    found, place = spec, spec.submodule_search_locations
if place is not None:
    found = importlib.machinery.PathFinder.find_spec(found.name + ".__main__", place)
print(found.origin if found and found.origin else "")
"""


def find_module(name: str, python: str, cwd: str) -> str | None:
    """The path of the file that `python -m NAME` would run in this folder; None if there is none."""
    try:
        done = subprocess.run([python, "-c", _FIND, name], cwd=cwd, capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return None
    path = (done.stdout.splitlines() or [""])[-1]
    return os.path.join(cwd, path) if done.returncode == 0 and path.endswith(".py") else None


def of_module(name: str, given: str | None, cwd: str) -> tuple[str | None, str | None]:
    """The interpreter for a module in this folder, `given` if there is such a one, and the module's file; None if there is none."""
    python = named(os.path.expanduser(given)) if given else candidates(Path(cwd))[0]
    return python, find_module(name, python, cwd) if python else None
