"""Runs scripts through the real engine, and reads the tables of scripts in `rows/`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROWS = Path(__file__).with_name("rows")
COMMAND = [sys.executable, "-m", "wontlearn"]


@dataclass(frozen=True)
class Row:
    """One script of a table: `#= name | word | line | what the headline or evidence says | options`, then its text."""

    name: str
    word: str
    line: int | None
    says: str
    options: tuple[str, ...]
    text: str


def table(name: str) -> list[Row]:
    """All rows of `rows/<name>.txt`. The text of a script starts right behind its head, so line 1 is the next one."""
    rows: list[Row] = []
    head, lines = "", list[str]()
    for line in [*(ROWS / f"{name}.txt").read_text(encoding="utf-8").splitlines(), "#= "]:
        if not line.startswith("#= "):
            lines.append(line)
            continue
        if head:
            cells = [cell.strip() for cell in head[3:].split("|")] + [""] * 4
            where = int(cells[2]) if cells[2] else None
            text = "\n".join(lines).rstrip() + "\n"
            rows.append(Row(cells[0], cells[1], where, cells[3], tuple(cells[4].split()), text))
        head, lines = line, []
    assert len({row.name for row in rows}) == len(rows), "a name is there twice"
    return rows


@dataclass(frozen=True)
class Checked:
    """What `wontlearn check --format json` left."""

    code: int
    stdout: str
    stderr: str
    report: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def word(self) -> str:
        """The verdict's word."""
        return str(self.report["verdict"]["word"])

    @property
    def said(self) -> str:
        """Headline, evidence and what was not checked, as one text."""
        verdict = self.report["verdict"]
        return "\n".join([verdict["headline"], *verdict["evidence"], *verdict["not_checked"]])


def environment(folder: Path) -> dict[str, str]:
    """The caller's, with caches of its own so that nothing is shared between tests."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | {"XDG_CACHE_HOME": str(folder / "cache"), "VIRTUAL_ENV": "", "TF_CPP_MIN_LOG_LEVEL": "2"}


def run(cwd: Path, *arguments: str, cache: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """`wontlearn ARGUMENTS` in a folder."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(cache or cwd.parent) | changes,
        capture_output=True,
        text=True,
        timeout=900,
    )


def check(cwd: Path, *arguments: str, cache: Path | None = None, **changes: str) -> Checked:
    """`wontlearn check --format json ARGUMENTS`; fails unless stdout is exactly one JSON object.

    Fixes are proved only where `--proof` is among them: a second look for each would cost the tests their time.
    """
    before, dashes, after = arguments, "", ()
    if "--" in arguments:
        cut = arguments.index("--")
        before, dashes, after = arguments[:cut], "--", arguments[cut + 1 :]
    proofs = [] if "--proof" in before else ["--no-proof"]
    before = tuple(word for word in before if word != "--proof")
    own = [*before, "--python", sys.executable] if "--python" not in before else list(before)
    done = run(
        cwd, "check", "--format", "json", *proofs, *own, *([dashes] if dashes else []), *after, cache=cache, **changes
    )
    try:
        return Checked(done.returncode, done.stdout, done.stderr, json.loads(done.stdout))
    except ValueError:
        raise AssertionError(
            f"no report: exit {done.returncode}\n{done.stdout[:2000]}\n{done.stderr[-4000:]}"
        ) from None


def contents(folder: Path) -> dict[str, str]:
    """Every path below a folder, with a hash of its bytes, its mode and where it links to."""
    import hashlib

    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        body = str(path.readlink()) if path.is_symlink() else ""
        if path.is_file() and not path.is_symlink():
            body = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path.relative_to(folder))] = f"{state.st_mode:o} {body}"
    return found


def fresh(folder: Path) -> Path:
    """An empty folder at this path."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
