"""What `check` writes: one report in several formats, and what it is compared with."""

from __future__ import annotations

import argparse
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
class Output:
    """A format, and the file it goes to; None for stdout."""

    form: str = "full"
    file: Path | None = None


@dataclass(frozen=True)
class Baseline:
    """An earlier report, and its file."""

    file: Path
    report: dict[str, Any]


def output(word: str) -> Output:
    """`NAME` or `NAME=FILE`, as it stands on the command line."""
    form, named, file = word.partition("=")
    if form not in FORMATS:
        raise argparse.ArgumentTypeError(f"there is no format {form!r}; there are {', '.join(FORMATS)}")
    if named and not file:
        raise argparse.ArgumentTypeError(f"{word} names no file")
    return Output(form, Path(file) if named else None)


def only_one_on_stdout(parser: argparse.ArgumentParser, outputs: list[Output]) -> None:
    """Two reports in one stream can be read by nobody."""
    if sum(one.file is None for one in outputs) > 1:
        parser.error("only one --format goes to stdout; the others need a file: --format NAME=FILE")


def write(checked: Checked, script: Path, outputs: list[Output], baseline: Baseline | None) -> int:
    """Write all of them; returns the exit status, by the baseline if there is one."""
    look, python, seconds = checked.look, checked.python, checked.seconds
    report = as_object(look, str(script), python, seconds)
    than = compare(baseline.report, report, str(baseline.file)) if baseline is not None else None
    texts = [(one, FORMATS[one.form](look, str(script), python, seconds, than)) for one in outputs]
    if not all(put(one, text) for one, text in texts):
        return 2
    return exit_code(look) if than is None else compared_code(than, report)


def put(one: Output, text: str) -> bool:
    """Write it where it goes; False, and a sentence on stderr, where it cannot be written."""
    if one.file is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return True
    try:
        one.file.write_text(text, encoding="utf-8")
    except OSError as problem:
        print(f"wontlearn: {one.file} cannot be written: {problem.strerror}.", file=sys.stderr)
        return False
    return True
