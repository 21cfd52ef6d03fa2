"""Recordings of looks at labelled scripts, and what is said about each: a change of the rules is judged in seconds.

    python tests/recorded.py SCRIPT OUT     look at a script, print its report, and write its recording

`recordings/` holds one file a script in a folder for each folder of scripts, and expected.tsv: its word, and the id and
line of its first finding. Of `cases` and `torch-cases`, labelled by others, only the recordings are kept here.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from wontlearn_engine.looking import recording
from wontlearn_engine.looking.check import Limit, check
from wontlearn_engine.reporting.report import as_json, as_object
from wontlearn_engine.running.target import Target

FOLDER = Path(__file__).resolve().parent / "recordings"
ENDING = ".json.gz"

Outcome = tuple[str, str, int]
"""Word, id and line of the first finding; "" and 0 without one."""


def names() -> list[str]:
    """The scripts that were recorded, as folder/name."""
    return sorted(f"{path.parent.name}/{path.name.removesuffix(ENDING)}" for path in FOLDER.glob(f"*/*{ENDING}"))


def judge(name: str) -> Outcome:
    """What is said of a recorded script today."""
    return recording.outcome(recording.judged(recording.load(FOLDER / f"{name}{ENDING}")))[:3]


def report(path: Path, script: str) -> dict[str, Any]:
    """The report on a recorded script by the rules of today."""
    return as_object(recording.judged(recording.load(path)), script, "python", 0.0)


def expected() -> dict[str, Outcome]:
    """What was said of each when it was accepted."""
    path = FOLDER / "expected.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]] if path.exists() else []
    return {name: (word, "" if id == "-" else id, int(line)) for name, word, id, line in rows}


def accept(outcomes: dict[str, Outcome]) -> None:
    """State what is expected."""
    rows = [f"{name}\t{word}\t{id or '-'}\t{line}\n" for name, (word, id, line) in sorted(outcomes.items())]
    (FOLDER / "expected.tsv").write_text("script\tword\tfinding\tline\n" + "".join(rows), "utf-8")


def shown(outcome: Outcome | None) -> str:
    """An outcome in a few words."""
    if outcome is None:
        return "not expected"
    word, id, line = outcome
    return f"{word} {id}:{line}" if id else word


def main(script: Path, out: Path, seconds: float) -> int:
    """Look at a script as `wontlearn check --format json` does, and keep what the verdict saw."""
    target = Target(script.resolve(), python=sys.executable, cwd=script.resolve().parent, given=script.name)
    began = time.monotonic()
    done = check(target, ("single-sample", "full"), Limit(seconds), lambda news: None, lambda note: None, proofs=False)
    if not done.timed_out:  # what was cut off cannot be judged as if it were over
        out.parent.mkdir(parents=True, exist_ok=True)
        recording.write(recording.record(done.look, str(target.script)), out)
    sys.stdout.write(as_json(done.look, str(target.script), done.python, time.monotonic() - began))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
