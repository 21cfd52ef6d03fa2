"""Taking a fix: its edits are made in the user's file, if that still is what was judged, and can be taken back.

Used by every face that applies one: the dashboard, `check --fix` and `--diff`, the language server.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import tempfile
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..notebooks.notebook import cell_texts, cells, is_notebook, joined_text
from ..notebooks.rewrite import with_cell
from ..source.edits import Edit as Change
from ..verdict.words import Edit, Finding
from .edited import Unfit, changed, placed
from .look import Look

__all__ = ["Refused", "Taken", "Unfit", "patch", "placed", "planned", "take", "undo", "wanted"]


class Refused(Exception):
    """The edits are not made: the message says why, in one sentence."""


@dataclass(frozen=True)
class Taken:
    """A file that was changed, with its bytes before and after."""

    path: Path
    before: bytes
    after: bytes


def wanted(look: Look) -> tuple[Edit, ...]:
    """All edits of the fix that was proved to make the script learn, that of several findings if it took them all; () if none was."""
    proof = next((f.fix.proof for f in look.findings if f.fix is not None and f.fix.verified and f.fix.proof), None)
    return proof.edits if proof is not None else ()


def edits_of(finding: Finding) -> tuple[Edit, ...]:
    """What is to be changed to take its fix: all that was proved together, else its own edits, each with its file."""
    fix = finding.fix
    if fix is not None and fix.verified and fix.proof is not None and fix.proof.edits:
        return fix.proof.edits
    return placed(finding)


def planned(look: Look, script: Path, edits: Iterable[Edit]) -> list[Taken]:
    """What each file would become; nothing is written. Raises Refused where a file no longer is what was judged."""
    by_file: dict[Path, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(Path(edit.file or str(script)), []).append(edit)
    if not by_file:
        raise Refused("There is nothing to change.")
    return [_planned(look, script, path, changes) for path, changes in by_file.items()]


def take(look: Look, script: Path, edits: Iterable[Edit]) -> list[Taken]:
    """Make the edits: each file is replaced as a whole, at once. Raises Refused, or OSError where one cannot be written."""
    plan = planned(look, script, edits)
    done: list[Taken] = []
    try:
        for one in plan:
            _write(one.path, one.after)
            done.append(one)
    except OSError:
        for one in done:
            _write(one.path, one.before)
        raise
    return plan


def undo(taken: Iterable[Taken]) -> None:
    """Take it back. Raises Refused if a file has become another since, and changes none then."""
    for one in taken:
        if _read(one.path) != one.after:
            raise Refused(f"{one.path.name} was changed since: it stays as it is.")
    for one in taken:
        _write(one.path, one.before)


def patch(taken: Iterable[Taken], folder: Path) -> bytes:
    """A unified diff with paths below the folder, as `git apply` and `patch -p1` take it; lines end as in the files."""
    parts: list[bytes] = []
    for one in taken:
        name = Path(os.path.relpath(one.path, folder)).as_posix()
        lines = difflib.diff_bytes(
            difflib.unified_diff, _lines(one.before), _lines(one.after), f"a/{name}".encode(), f"b/{name}".encode()
        )
        parts += [line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines]
    return b"".join(parts)


def _lines(data: bytes) -> list[bytes]:
    """For a patch only a line feed ends a line."""
    return [line for line in re.split(rb"(?<=\n)", data) if line]


def _planned(look: Look, script: Path, path: Path, edits: list[Edit]) -> Taken:
    before = _read(path)
    encoding = _encoding(before)
    try:
        text = before.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Refused(f"{path.name} cannot be read as {encoding}.") from None
    judged = look.source if path == script else look.beside.get(str(path))
    seen = joined_text(text) if is_notebook(path) else io.StringIO(text.removeprefix("\ufeff"), newline=None).read()
    if judged is None or seen is None or seen != io.StringIO(judged.removeprefix("\ufeff"), newline=None).read():
        raise Refused(f"{path.name} is no longer what was judged: run it again first.")
    try:
        after = _notebook(text, judged, edits) if is_notebook(path) else _script(text, edits)
    except (Unfit, ValueError) as problem:
        raise Refused(f"The edits do not fit {path.name}: {problem}.") from None
    return Taken(path, before, after.encode(encoding))


def _script(text: str, edits: Iterable[Edit]) -> str:
    return changed(text, (Change(e.line, e.column, e.end_line, e.end_column, e.new_text) for e in edits))


def _notebook(content: str, judged: str, edits: Iterable[Edit]) -> str:
    by_cell: dict[int, list[Edit]] = {}
    for edit in edits:
        by_cell.setdefault(edit.cell, []).append(edit)
    written, plain = dict(cell_texts(content)), {cell.number: cell.text.split("\n") for cell in cells(judged)}
    for number, some in by_cell.items():
        if number not in written:
            raise ValueError(f"there is no cell {number}")
        text = written[number]
        theirs = text.split("\n")
        for line in {line for edit in some for line in (edit.line, edit.end_line)}:
            if plain[number][line - 1 : line] not in (theirs[line - 1 : line], [""]):
                raise ValueError(f"line {line} of cell {number} is a command of IPython")
        ended = text if text.endswith("\n") else text + "\n"
        made = _script(ended, some)
        content = with_cell(content, number, made if ended is text else made.removesuffix("\n"))
    return content


def _encoding(data: bytes) -> str:
    """As Python reads the file; with its BOM, if it has one."""
    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError:
        return "utf-8"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"{path.name} cannot be read: {problem.strerror}.") from None


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step: whoever reads it sees the old text or the new. A link stays a link."""
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode & 0o7777)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
