"""IPython's own lines in a code cell, replaced by Python that does nothing (or what they wrap) without moving a line."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from ..probe.script import magic_options

_LINE = re.compile(r"^(\s*)(?:([\w., ]+?)\s*=\s*)?(%{1,2}|!{1,2}|\?{1,2})(.*)$")
_HELP = re.compile(r"^(\s*)[%\w.*]+\?{1,2}\s*$")
_CELLS_OF_PYTHON = ("time", "timeit", "capture", *magic_options.PROFILERS, "px", "wontlearn")


def without(text: str) -> str:
    """A cell's text as plain Python with as many lines."""
    try:
        ast.parse(text)
        return text
    except (SyntaxError, ValueError):
        pass
    lines = text.split("\n")
    head = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[head].startswith("%%"):
        name = (lines[head][2:].split() or [""])[0]
        if name not in _CELLS_OF_PYTHON:
            return "\n".join("# " + line for line in lines)
        lines[head] = "# " + lines[head]
    inside = False  # of a shell line that goes on behind a backslash
    for index, line in enumerate(lines):
        if inside:
            inside, lines[index] = line.rstrip().endswith("\\"), "# " + line
            continue
        found = _LINE.match(line)
        if (not found and not _HELP.match(line)) or _open(lines[:index]):
            continue
        if found:
            indent, name, sign, rest = found.groups()
            statement = _statement(rest) if sign == "%" else ""
            if statement:
                lines[index] = f"{indent}{f'{name} = ' if name else ''}{statement}"
                continue
            inside = line.rstrip().endswith("\\")
            lines[index] = f"{indent}{f'{name} = []' if name else 'pass'}  # {line.strip().rstrip(chr(92)).rstrip()}"
        else:
            lines[index] = f"{line[: len(line) - len(line.lstrip())]}pass  # {line.strip()}"
    return "\n".join(lines)


def _statement(magic: str) -> str:
    """What a line magic wraps; nothing where it wraps none."""
    name, _, line = magic.strip().partition(" ")
    found = magic_options.apart(name, line)
    return found[1] if found is not None else ""


def _open(lines: list[str]) -> bool:
    """True if the lines end inside brackets, a string or a continued line: what follows there is no magic."""
    if lines and lines[-1].rstrip().endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            pass
    except tokenize.TokenError:
        return True
    except (SyntaxError, IndentationError):
        return False
    return False
