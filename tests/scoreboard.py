"""Score `wontlearn check` on a folder of labelled scripts.

    python tests/scoreboard.py [FOLDER] [--only TEXT] [--json OUT] [--command "CMD"]
    python tests/scoreboard.py --record          the same, and what the verdict saw goes to tests/recordings (then --accept)
    python tests/scoreboard.py --compare         judge the recordings by the rules of today: no framework, seconds
    python tests/scoreboard.py --accept          as --compare, and what is said from now on is what is expected
    python tests/scoreboard.py [FOLDER] --judge [RECORDINGS]
                                                 score recordings of the folder's scripts by its labels: nothing is run

FOLDER (tests/corpus unless given) holds the scripts and labels.tsv. Each script runs in a fresh copy of the
folder, so that nothing it writes stays. Printed: a row a script, how sides and words meet, and the rates.
Exit status 1 when a verdict is not among the accepted ones, or a recorded one has changed; 2 when there was nothing to
score.
"""

from __future__ import annotations

import argparse
import csv
import json
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

SIDES = ("learns", "setup", "data")
WORDS = ("learns", "undertrained", "setup", "data", "unclear", "no report")
RECORDINGS = Path(__file__).resolve().parent / "recordings"
RECORDER = Path(__file__).resolve().parent / "recorded.py"
NOT_FOR_THE_SCRIPT = ("labels.tsv", "measures.tsv", "confirm.py", "scoring.py", "__pycache__")


@dataclass(frozen=True)
class Label:
    """One row of labels.tsv: any of the causes and any of the lines counts."""

    file: str
    side: str
    accept: frozenset[str]
    causes: frozenset[str]
    lines: frozenset[int]


@dataclass(frozen=True)
class Outcome:
    """What was said about one script; ranks start at 1, and 0 means never named."""

    file: str
    side: str
    word: str
    accepted: bool
    cause_rank: int
    line_rank: int
    first: str
    findings: int
    """Notes left out."""
    seconds: float
    error: str


def cells(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def read_labels(folder: Path, only: str) -> list[Label]:
    with (folder / "labels.tsv").open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Label(
            row["file"],
            row["side"],
            frozenset(cells(row["accept"])),
            frozenset(cells(row["cause"])),
            frozenset(int(number) for number in cells(row["lines"])),
        )
        for row in rows
        if any(part in row["file"] for part in only.split(","))
    ]


def recorded(folder: Path, file: str) -> Path:
    """Where the recording of a labelled script lies."""
    return RECORDINGS / folder.resolve().name / f"{Path(file).stem}.json.gz"


def run_check(
    command: Sequence[str], folder: Path, file: str, timeout: float, record: bool = False
) -> tuple[dict[str, Any], float, str]:
    """The report of one check (empty when there is none), its seconds, and why there is none."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "scripts"
        shutil.copytree(folder, home, ignore=shutil.ignore_patterns(*NOT_FOR_THE_SCRIPT))
        start = time.monotonic()
        try:
            done = subprocess.run(
                [sys.executable, RECORDER, file, recorded(folder, file), str(timeout)]
                if record
                else [*command, "check", file, "--format", "json", "--no-proof"],
                cwd=home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout + 30,
            )
        except subprocess.TimeoutExpired:
            return {}, time.monotonic() - start, f"no answer in {timeout:.0f} s"
        seconds = time.monotonic() - start
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = None
    if isinstance(report, dict):
        return cast("dict[str, Any]", report), seconds, ""
    last = (done.stderr.strip().splitlines() or ["nothing on stderr"])[-1]
    return {}, seconds, f"exit {done.returncode}, no JSON object on stdout: {last[:120]}"


def judge_recording(recordings_in: Path, folder: Path, file: str) -> tuple[dict[str, Any], float, str]:
    """As `run_check`, of a script's recording by the rules of today."""
    import recorded as recordings

    began, path = time.monotonic(), recordings_in / recorded(folder, file).relative_to(RECORDINGS)
    try:
        report = recordings.report(path, file)
    except (OSError, recordings.recording.OldRecording) as error:
        return {}, time.monotonic() - began, f"not judged: {error}"
    return report, time.monotonic() - began, ""


def rank(hits: Iterable[bool]) -> int:
    return next((place for place, hit in enumerate(hits, 1) if hit), 0)


def judge(label: Label, report: dict[str, Any], seconds: float, error: str) -> Outcome:
    word = str(report.get("verdict", {}).get("word", "no report"))
    findings: list[dict[str, Any]] = report.get("findings", [])
    first = f"{findings[0].get('id')}:{findings[0].get('line')}" if findings else "-"
    return Outcome(
        label.file,
        label.side,
        word,
        word in label.accept,
        rank(finding.get("id") in label.causes for finding in findings),
        rank(finding.get("line") in label.lines for finding in findings),
        first,
        sum(not finding.get("note") for finding in findings),
        round(seconds, 1),
        error,
    )


def confusion(outcomes: Sequence[Outcome]) -> list[str]:
    """Lines of a table: true side down, verdict word across."""
    words = [*WORDS, *sorted({o.word for o in outcomes} - set(WORDS))]
    seen = Counter((o.side, o.word) for o in outcomes)
    table = [f"{'':<8}" + "".join(f"{word:>14}" for word in words)]
    for side in SIDES:
        table.append(f"{side:<8}" + "".join(f"{seen[side, word] or '.':>14}" for word in words))
    return table


def share(hits: Iterable[bool]) -> str:
    marks = list(hits)
    return f"{sum(marks)}/{len(marks)}" + (f" ({sum(marks) / len(marks):.0%})" if marks else "")


def summary(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Rates by name: false alarms over the healthy scripts, all but the verdict over the faulty ones."""
    healthy = [o for o in outcomes if o.side == "learns"]
    faulty = [o for o in outcomes if o.side != "learns"]
    seconds = [o.seconds for o in outcomes]
    return {
        "verdict": share(o.accepted for o in outcomes),
        "false alarm": share(o.word in ("setup", "data") for o in healthy),
        "missed": share(o.word == "learns" for o in faulty),
        "unclear": share(o.word == "unclear" for o in faulty),
        "cause@1": share(o.cause_rank == 1 for o in faulty),
        "cause@3": share(1 <= o.cause_rank <= 3 for o in faulty),
        "line@1": share(o.line_rank == 1 for o in faulty),
        "line@3": share(1 <= o.line_rank <= 3 for o in faulty),
        "findings": f"{sum(o.findings for o in faulty) / max(1, len(faulty)):.2f} a faulty script",
        "seconds": f"median {statistics.median(seconds):.1f}, worst {max(seconds):.1f}",
    }


def show(label: Label, outcome: Outcome) -> None:
    mark = "ok " if outcome.accepted else "BAD"
    wanted = f"{','.join(sorted(label.causes)) or '-'}:{','.join(map(str, sorted(label.lines))) or '-'}"
    found = f"cause@{outcome.cause_rank or '-'} line@{outcome.line_rank or '-'}" if label.causes else ""
    print(
        f"{mark} {label.file:<24} {label.side:<7} {outcome.word:<13} {outcome.first:<28} "
        f"{found:<16} {outcome.seconds:6.1f} s  wanted {wanted}  {outcome.error}",
        flush=True,
    )


def compare(accept: bool) -> int:
    """Judge all recordings again; print which scripts changed word, first finding or line."""
    import recorded as recordings

    began, before = time.monotonic(), recordings.expected()
    now = {name: recordings.judge(name) for name in recordings.names()}
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    for name in changed:
        gone = "its recording is gone" if name not in now else recordings.shown(now[name])
        print(f"{name:<36} {recordings.shown(before.get(name)):<40} -> {gone}")
    print(f"{len(now)} recordings judged in {time.monotonic() - began:.1f} s, {len(changed)} changed")
    if accept:
        recordings.accept(now)
    return 2 if not now else 1 if changed and not accept else 0


def main(arguments: Sequence[str] | None = None) -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent / "corpus")
    parser.add_argument("--only", default="", help="only scripts whose file name contains this, or one of these (a,b)")
    parser.add_argument("--json", type=Path, help="write rows, confusion matrix and rates to this file")
    parser.add_argument("--command", default="wontlearn", help="how wontlearn is started")
    parser.add_argument("--timeout", type=float, default=180.0, help="seconds for one script")
    parser.add_argument("--record", action="store_true", help="write what the verdict saw to tests/recordings")
    parser.add_argument("--compare", action="store_true", help="judge the recordings again; nothing is run")
    parser.add_argument("--accept", action="store_true", help="as --compare, and expect from now on what is said today")
    parser.add_argument("--judge", type=Path, nargs="?", const=RECORDINGS, help="score the recordings of this folder")
    options = parser.parse_args(arguments)
    if options.compare or options.accept:
        return compare(options.accept)
    outcomes: list[Outcome] = []
    for label in read_labels(options.folder, options.only):
        answer = (
            judge_recording(options.judge, options.folder, label.file)
            if options.judge
            else run_check(shlex.split(options.command), options.folder, label.file, options.timeout, options.record)
        )
        if options.judge and not answer[0]:
            print(f"--- {label.file:<24} {answer[2]}")
            continue
        outcomes.append(judge(label, *answer))
        show(label, outcomes[-1])
    if not outcomes:
        print("no labelled script", file=sys.stderr)
        return 2
    table, rates = confusion(outcomes), summary(outcomes)
    print("", *table, "", *(f"{name:<12} {rate}" for name, rate in rates.items()), sep="\n")
    if options.json:
        counts = Counter((o.side, o.word) for o in outcomes)
        matrix = {side: {word: counts[side, word] for word in WORDS if counts[side, word]} for side in SIDES}
        data = {"rows": [asdict(o) for o in outcomes], "confusion": matrix, "rates": rates}
        options.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0 if all(o.accepted for o in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
