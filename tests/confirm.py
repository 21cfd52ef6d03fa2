"""Confirm every label by running: healthy scripts learn, faulty ones do not, repaired ones do.

    python tests/confirm.py [FOLDER] [--only TEXT]

Each script of FOLDER (tests/corpus unless given), and each faulty script once more with its repair, runs in a
process of its own in a fresh copy of the folder. Its score is a share of what can be reached over the best
constant answer, as measures.tsv says: where the folder has a scoring.py, that one scores the model on its
training rows; else the script itself prints a measure of held-out rows, its last number, and measures.tsv says
what a constant answer and what the best one would get. Exit status 1 when a label is wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEALTHY_AT_LEAST = 0.6
FAULTY_BELOW = 0.25
SUPPORT_FILES = ("confirm.py", "scoring.py", "labels.tsv", "measures.tsv", "__pycache__")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)", re.IGNORECASE)
Row = dict[str, str]


def read_table(path: Path) -> list[Row]:
    """Rows of a tab-separated file without quoting, keyed by its header."""
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def repaired(source: str, label: Row) -> str:
    """The script's text after its replacements; raises ValueError where an old text is missing."""
    olds, news = (label[key].split(" ||| ") for key in ("fix_old", "fix_new"))
    for old, new in zip(olds, news, strict=True):
        old_text, new_text = (part.replace("\\n", "\n") for part in (old, "" if new == "-" else new))
        if old_text not in source:
            raise ValueError(f"{label['file']}: nothing to replace, no {old_text!r}")
        source = source.replace(old_text, new_text)
    return source


def score(folder: Path, name: str, source: str, measure: Row, timeout: float) -> tuple[float | None, str]:
    """Run `source` as `name` in a copy of the folder; its score (None after a crash) and last error line."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "case"
        shutil.copytree(folder, home, ignore=shutil.ignore_patterns(*SUPPORT_FILES))
        (home / name).write_text(source, encoding="utf-8")
        answer = Path(scratch) / "score.json"
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg", "CUDA_VISIBLE_DEVICES": "-1"}
        command: list[str | Path] = [sys.executable, home / name]
        if "measure" in measure:
            command = [sys.executable, folder / "scoring.py", home / name, measure["measure"], answer]
        try:
            done = subprocess.run(
                command,
                cwd=home,
                env={**os.environ, **quiet},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return None, f"not finished after {timeout:.0f} s"
        if "measure" not in measure:
            return printed(done.stdout, measure), last_line(done.stderr) if done.returncode else ""
        if not answer.exists():
            return None, last_line(done.stderr) or "no score"
        return float(json.loads(answer.read_text())) / float(measure["reachable"]), ""


def printed(text: str, measure: Row) -> float:
    """The last number of the last line, as a share; what is not finite, or was never printed, is worth nothing."""
    numbers = NUMBER.findall(last_line(text))
    value, constant = float(numbers[-1]) if numbers else math.nan, float(measure["constant"])
    return (value - constant) / (float(measure["possible"]) - constant) if math.isfinite(value) else 0.0


def last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1][:150]


def learned(value: float | None) -> bool:
    return value is not None and value >= HEALTHY_AT_LEAST


def failed(value: float | None) -> bool:
    return value is not None and (math.isnan(value) or value < FAULTY_BELOW)


def show(value: float | None) -> str:
    return "crash" if value is None else f"{value:.2f}"


def confirm(folder: Path, label: Row, measure: Row, timeout: float) -> bool:
    """Print one row of the table and say whether the label holds."""
    name, start = label["file"], time.monotonic()
    source = (folder / name).read_text(encoding="utf-8")
    value, error = score(folder, name, source, measure, timeout)
    first_seconds = time.monotonic() - start
    fixed, right = "-", learned(value)
    if label["side"] != "learns":
        after, after_error = score(folder, name, repaired(source, label), measure, timeout)
        fixed, right, error = show(after), failed(value) and learned(after), error or after_error
    mark = "ok   " if right else "WRONG"
    row = f"{mark} {name:<28} {label['side']:<7} {show(value):>7} {fixed:>7} {first_seconds:6.1f} s  {error}"
    print(row.rstrip(), flush=True)
    return right


def main() -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent / "corpus")
    parser.add_argument("--only", default="", help="only scripts whose file name contains this")
    parser.add_argument("--timeout", type=float, default=120.0, help="seconds for one run")
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    measures = {row["file"]: row for row in read_table(folder / "measures.tsv")}
    labels = [row for row in read_table(folder / "labels.tsv") if options.only in row["file"]]
    print(f"      {'file':<28} {'side':<7} {'score':>7} {'fixed':>7} {'time':>8}")
    right = {row["file"]: confirm(folder, row, measures[row["file"]], options.timeout) for row in labels}
    wrong = [name for name, holds in right.items() if not holds]
    print(f"{len(labels) - len(wrong)} of {len(labels)} labels confirmed", *wrong)
    return 1 if wrong or not labels else 0


if __name__ == "__main__":
    sys.exit(main())
