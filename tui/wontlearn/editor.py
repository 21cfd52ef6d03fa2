"""Opens a file at a line in the user's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

TEMPLATES = {
    "code": "{editor} -g {file}:{line}:{column}",
    "code-insiders": "{editor} -g {file}:{line}:{column}",
    "codium": "{editor} -g {file}:{line}:{column}",
    "cursor": "{editor} -g {file}:{line}:{column}",
    "windsurf": "{editor} -g {file}:{line}:{column}",
    "subl": "{editor} {file}:{line}:{column}",
    "zed": "{editor} {file}:{line}:{column}",
    "hx": "{editor} {file}:{line}:{column}",
    "helix": "{editor} {file}:{line}:{column}",
    "pycharm": "{editor} --line {line} {file}",
    "charm": "{editor} --line {line} {file}",
    "idea": "{editor} --line {line} {file}",
    "micro": "{editor} +{line}:{column} {file}",
    "kate": "{editor} -l {line} {file}",
    "gedit": "{editor} +{line} {file}",
    "notepad++": "{editor} -n{line} {file}",
}
"""By program; all others understand `+line file`, as vi, nano and emacs do."""
WINDOWS = {
    "code",
    "code-insiders",
    "codium",
    "cursor",
    "windsurf",
    "subl",
    "zed",
    "pycharm",
    "charm",
    "idea",
    "kate",
    "gedit",
}
"""Editors with a window of their own: the dashboard keeps the terminal."""


def choose(configured: str | None) -> str | None:
    """The editor: the config's, $VISUAL, $EDITOR, or that of the terminal we are in."""
    named = configured or os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        return named
    if os.environ.get("TERM_PROGRAM") == "vscode":
        return next((name for name in ("code", "cursor", "codium", "code-insiders") if shutil.which(name)), None)
    return None


def command(editor: str, file: str, line: int, column: int) -> list[str]:
    """The command line; an editor given as a template with {file} is taken as it is."""
    parts = shlex.split(editor)
    if "{file}" not in editor:
        template = TEMPLATES.get(Path(parts[0]).stem, "{editor} +{line} {file}").split()
        parts = [*parts, *template[1:]]
    values = {"file": file, "line": str(line), "column": str(column)}
    return [part.format(**values) if "{" in part else part for part in parts]


def open_at(app: App[Any], file: str, line: int, column: int, configured: str | None) -> str:
    """Open it; returns what to tell the user."""
    editor = choose(configured)
    if editor is None:
        return 'Which editor? Set $EDITOR, or editor = "…" in the config.'
    words = command(editor, file, line, column)
    if shutil.which(words[0]) is None:
        return f"There is no program {words[0]}."
    if Path(words[0]).stem in WINDOWS:
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return f"Opened in {Path(words[0]).name}, line {line}."
    try:
        with app.suspend():
            code = subprocess.call(words)
    except SuspendNotSupported:
        return f"This terminal cannot be lent to {words[0]}."
    return "" if code == 0 else f"{words[0]} ended with status {code}."
