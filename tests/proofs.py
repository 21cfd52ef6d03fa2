"""How often a fix has an edit, proves, and repairs: over the labelled scripts of a folder.

    python tests/proofs.py [FOLDER] [--only a,b] [--recorded] [--keep OUT.jsonl]

Each script of FOLDER (tests/corpus unless given) is checked in a fresh copy with `--fix`; with `--recorded` the look comes
from tests/recordings, and only the edited copies are run: half the time. What was proved is then run
twice more with other seeds: where the folder has measures.tsv by plain Python, scored as tests/confirm.py scores; else it
is checked again, without proofs. A healthy script must be offered no edit. Exit status 1 if one is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import queue
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import confirm
import scoreboard
from wontlearn_engine.looking import recording, taking
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.ticks import Tick
from wontlearn_engine.probe.contract.from_json import read
from wontlearn_engine.reporting.report import as_object
from wontlearn_engine.running.target import Target

SEEDS = (101, 202)
LOOK = 10.0
"""Seconds that a recorded look is taken to have lasted."""
_SEED = re.compile(
    r"((?:\bseed|set_random_seed|set_seed|manual_seed|manual_seed_all|default_rng|RandomState|seed_everything)\(\s*"
    r"|\b(?:random_state|seed)\s*=\s*|\bSEED\s*=\s*)(\d+)"
)


@dataclass
class Outcome:
    """One script."""

    file: str
    faulty: bool
    word: str
    findings: int
    edit: bool
    state: str
    before: float | None = None
    after: float | None = None
    seconds: float = 0.0
    again: int | None = None
    """Of the runs with other seeds those that learned."""


def other_seeds(text: str, add: int) -> str:
    """The same text with every seed that is written in it another one."""
    return _SEED.sub(lambda found: f"{found[1]}{int(found[2]) + add}", text)


def checked(command: list[str], home: Path, file: str, *options: str) -> dict[str, Any]:
    """The report of a check; empty where there is none."""
    words = [*command, "check", file, "--format", "json", *options]
    done = subprocess.run(words, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        print(done.stderr[-1000:], file=sys.stderr)
        return {}


def remembered(folder: Path, home: Path, file: str) -> Look:
    """The recorded look at a script, as if it had been made in this folder just now."""
    held = gzip.decompress(scoreboard.recorded(folder, file).read_bytes()).decode("utf-8", "surrogatepass")
    held = held.replace(recording.FOLDER + "/", f"{home}/")
    return recording.judged(read(recording.Recording, json.loads(held)))


def proved(folder: Path, home: Path, file: str) -> dict[str, Any]:
    """The report of a recorded look after its proofs; what proved is made in the file."""
    messages: queue.Queue[Posted] = queue.Queue()
    target = Target(home / file, python=sys.executable, cwd=home, given=file)
    conductor = Conductor(target, post=messages.put, watch=False)
    look = remembered(folder, home, file)
    try:
        conductor.prove(look, LOOK)
        while look.proving:
            try:
                conductor.handle(messages.get(timeout=1.0))
            except queue.Empty:
                conductor.handle(Tick())
    finally:
        conductor.close()
    edits = taking.wanted(look)
    if edits:
        taking.take(look, home / file, edits)
    return as_object(look, str(home / file), sys.executable, 0.0)


def one(command: list[str], folder: Path, label: dict[str, str], measure: dict[str, str] | None) -> Outcome:
    """Check a script, and what it became. Without a command its look comes from the recordings."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch).resolve() / "scripts"
        shutil.copytree(folder, home, ignore=shutil.ignore_patterns(*confirm.SUPPORT_FILES))
        file, began = label["file"], time.monotonic()
        report = checked(command, home, file, "--fix") if command else proved(folder, home, file)
        seconds = time.monotonic() - began
        found = [f for f in report.get("findings", []) if not f["note"]]
        fixes = [f["fix"] for f in found if f["fix"] and f["fix"]["edits"]]
        proofs = [fix["proof"] for fix in fixes if fix["proof"]]
        best = next((p for p in proofs if p["state"] == "learns"), proofs[0] if proofs else {})
        word = report.get("verdict", {}).get("word", "no report")
        outcome = Outcome(
            file,
            label["side"] != "learns",
            word,
            len(found),
            bool(fixes),
            best.get("state", "-"),
            best.get("before"),
            best.get("after"),
            seconds,
        )
        if outcome.state == "learns":
            text = (home / file).read_text(encoding="utf-8")
            outcome.again = 0
            for add in SEEDS:
                changed = other_seeds(text, add)
                if measure is not None:
                    value, _ = confirm.score(folder, file, changed, measure, 240.0)
                    outcome.again += confirm.learned(value)
                else:
                    (home / file).write_text(changed, encoding="utf-8")
                    again = checked(command or ["wontlearn"], home, file, "--no-proof")
                    outcome.again += again.get("verdict", {}).get("word") == "learns"
        return outcome


def share(some: int, all_: int) -> str:
    return f"{some}/{all_} ({some / max(1, all_):.0%})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent / "corpus")
    parser.add_argument("--only", default="", help="only these files, or those that contain this")
    parser.add_argument("--command", default="wontlearn", help="how wontlearn is started")
    parser.add_argument("--recorded", action="store_true", help="looks come from tests/recordings")
    parser.add_argument(
        "--keep", type=Path, help="each outcome as a line of JSON; what stands there is not tried again"
    )
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    table = folder / "measures.tsv"
    measures = {row["file"]: row for row in confirm.read_table(table)} if table.exists() else {}
    only = [part for part in options.only.split(",") if part]
    labels = [
        row for row in confirm.read_table(folder / "labels.tsv") if not only or any(o in row["file"] for o in only)
    ]
    kept: Path | None = options.keep
    lines = kept.read_text("utf-8").splitlines() if kept is not None and kept.exists() else []
    outcomes = [Outcome(**json.loads(line)) for line in lines]
    if options.recorded:
        labels = [label for label in labels if scoreboard.recorded(folder, label["file"]).exists()]
    for label in labels:
        if any(o.file == label["file"] for o in outcomes):
            continue
        command = [] if options.recorded else shlex.split(options.command)
        outcomes.append(one(command, folder, label, measures.get(label["file"])))
        o = outcomes[-1]
        if kept is not None:
            with kept.open("a", encoding="utf-8") as handle:
                handle.write(json.dumps(asdict(o)) + "\n")
        again = "" if o.again is None else f"again {o.again} of {len(SEEDS)}"
        print(
            f"{o.file:<34} {label['side']:<7} {o.word:<12} {o.findings} found  {'edit' if o.edit else '-':<4} {o.state:<10} "
            f"{o.before} → {o.after}  {again}  {o.seconds:.0f} s",
            flush=True,
        )
    faulty = [o for o in outcomes if o.faulty]
    proved = [o for o in faulty if o.state == "learns"]
    wrong = [o.file for o in outcomes if not o.faulty and o.edit]
    print(
        f"of {len(faulty)} faulty: an edit {share(sum(o.edit for o in faulty), len(faulty))}, "
        f"proved {share(len(proved), len(faulty))}; of those learn with other seeds "
        f"{share(sum(o.again == len(SEEDS) for o in proved), len(proved))}, "
        f"{sum(o.again or 0 for o in proved)} of {len(SEEDS) * len(proved)} runs; "
        f"findings {sum(o.findings for o in faulty) / max(1, len(faulty)):.2f} a script"
    )
    print(f"of {len(outcomes) - len(faulty)} healthy: an edit offered {len(wrong)}", *wrong)
    return 1 if wrong or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
