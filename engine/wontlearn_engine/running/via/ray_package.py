"""A project as Ray's runtime environment carries it: one archive for all actors, kept on each node by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

from .sending_project import sent_files

PROJECT = "project"
"""Where it lies in the working directory: Ray puts that first on its workers' module path, and a user's `queue.py` is no part
of them."""
FROM = 10_000_000
"""Bytes. With a runtime environment each new worker of Ray's starts twice, 0.5 to 1 s more: so long a slow line (10 MB/s) has
to carry this much. Less goes by our own pipe."""
UNMADE = "rfc3987_syntax"
"""With it (it comes with JupyterLab) jsonschema compiles a grammar for 0.9 s, whenever Ray's processes import that, for formats
that they never check."""


def pack(root: Path, archive: Path) -> bool:
    """The files that are sent by any way; the same ones make the same archive, to the last bit. False if they are too few.

    Raises OSError if they are too much.
    """
    names = sent_files(root)
    if sum((root / name).stat().st_size for name in names) < FROM:
        return False
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(zipfile.ZipInfo(f"{UNMADE}.py"), "raise ImportError\n")
        for name in sorted(names):
            try:
                made.writestr(zipfile.ZipInfo(f"{PROJECT}/{name}"), (root / name).read_bytes())
            except (OSError, UnicodeError):
                continue  # it has just gone, or no archive takes its name: then it is sent as any other
    return True
