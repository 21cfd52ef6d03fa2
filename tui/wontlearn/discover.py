"""Scripts in a folder that train something: what is offered when no script was named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SKIPPED = {"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist"}
DEEPEST = 4
MOST_FILES = 4000
LARGEST = 1_000_000
"""Bytes; a longer file was made by a program."""
_FRAMEWORK = re.compile(rb"\b(keras|tensorflow|torch|lightning|transformers)\b")
_TRAINING = re.compile(
    rb"\.fit\(|\bGradientTape\b|\.(train|test)_on_batch\(|\.backward\(|\bopt\w*\.step\(|\bautograd\.grad\(|\btorch\.func\b"
    rb"|\btrainer\.train\("
)
"""Or means to: who takes `test_on_batch` for it, or never goes backward, is to be told."""


@dataclass(frozen=True)
class Offered:
    """A file that seems to train something."""

    path: Path
    modified: float


def trains(path: Path) -> bool:
    """True if the file names a framework and trains."""
    try:
        if path.stat().st_size > LARGEST:
            return False
        text = path.read_bytes()
    except OSError:
        return False
    return _FRAMEWORK.search(text) is not None and _TRAINING.search(text) is not None


def discover(folder: Path) -> list[Offered]:
    """Scripts and notebooks below the folder that train something, newest first."""
    found: list[Offered] = []
    for i, path in enumerate(_files(folder)):
        if i >= MOST_FILES:
            break
        if trains(path):
            try:
                found.append(Offered(path, path.stat().st_mtime))
            except OSError:
                continue
    return sorted(found, key=lambda item: (-item.modified, str(item.path)))


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if depth < DEEPEST and not _skipped(Path(root) / name))
        for name in sorted(names):
            if name.endswith((".py", ".ipynb")) and not name.startswith("."):
                yield Path(root) / name


def _skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in SKIPPED or (folder / "pyvenv.cfg").exists()
