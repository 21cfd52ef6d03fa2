"""What `check` writes: one report in several formats, and what it is compared with."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wontlearn_engine.looking.check import Checked
from wontlearn_engine.reporting.compared import compare
from wontlearn_engine.reporting.compared import exit_code as compared_code
from wontlearn_engine.reporting.formats import FORMATS
from wontlearn_engine.reporting.report import as_object, exit_code


@dataclass(frozen=True)
class Destination:
    """A format, and the file it goes to; None for stdout."""

    form: str = "full"
    file: Path | None = None


@dataclass(frozen=True)
class Baseline:
    """An earlier report, and its file."""

    file: Path
    report: dict[str, Any]


def output(word: str) -> Destination:
    """`NAME` or `NAME=FILE`, as it stands on the command line."""
    form, named, file = word.partition("=")
    if form not in FORMATS:
        raise argparse.ArgumentTypeError(f"there is no format {form!r}; there are {', '.join(FORMATS)}")
    if named and not file:
        raise argparse.ArgumentTypeError(f"{word} names no file")
    return Destination(form, Path(file) if named else None)


def only_one_on_stdout(parser: argparse.ArgumentParser, outputs: list[Destination]) -> None:
    """Two reports in one stream can be read by nobody."""
    if sum(one.file is None for one in outputs) > 1:
        parser.error("only one --format goes to stdout; the others need a file: --format NAME=FILE")


def write(checked: Checked, script: Path, outputs: list[Destination], baseline: Baseline | None) -> int:
    """Write all of them; returns the exit status, by the baseline if there is one."""
    look, python, seconds = checked.look, checked.python, checked.seconds
    report = as_object(look, str(script), python, seconds)
    than = compare(baseline.report, report, str(baseline.file)) if baseline is not None else None
    texts = [(one, FORMATS[one.form](look, str(script), python, seconds, than)) for one in outputs]
    written = [put(one, text) for one, text in texts]  # also after one that could not be
    if not all(written):
        return 2
    return exit_code(look) if than is None else compared_code(than, report)


def put(one: Destination, text: str) -> bool:
    """Write it where it goes; False, and a sentence on stderr, where it cannot be written."""
    if one.file is None:
        return printed(text)
    try:
        one.file.write_text(text, encoding="utf-8")
    except OSError as problem:
        print(f"wontlearn: {one.file} cannot be written: {problem.strerror}.", file=sys.stderr)
        return False
    return True


def printed(text: str | bytes) -> bool:
    """To stdout, whose reader may stop in the middle, as `head` does; False, and a sentence on stderr, where nothing can be written."""
    try:
        if isinstance(text, str):
            sys.stdout.write(text)
        else:
            sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
        if isinstance(problem, BrokenPipeError):
            return True
        print(f"wontlearn: stdout cannot be written: {problem.strerror}.", file=sys.stderr)
        return False
    return True


def unwritable(outputs: list[Destination]) -> str | None:
    """Why one of the files cannot be written, as far as that shows beforehand."""
    for file in (one.file for one in outputs if one.file is not None):
        folder = file.absolute().parent
        if file.is_dir():
            return f"{file} cannot be written: it is a folder."
        if not folder.is_dir():
            return f"{file} cannot be written: there is no folder {folder}."
        if not os.access(file if file.exists() else folder, os.W_OK):
            return f"{file} cannot be written: permission denied."
    return None
