"""A report against an earlier one of the same script: what got worse, what got better. Both are JSON objects of schema 1."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

RANK = {"learns": 0, "undertrained": 1, "unclear": 2, "setup": 3, "data": 3, "no-training": 4, "crashed": 4}
"""The larger the worse. That nobody can tell lies between: it is no proof of health, nor of a fault."""
COULD_NOT_JUDGE = ("unclear", "crashed", "no-training")

Json = Mapping[str, Any]


class NoReport(ValueError):
    """What was given as a report is none."""


@dataclass(frozen=True)
class Compared:
    """What is different; a sentence each."""

    name: str = "before"
    """What it was compared with: a file."""
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    """Ids of findings that were not there."""

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        parts = (("worse: ", self.worse), ("better: ", self.better))
        told = "; ".join(name + ", ".join(sentences) for name, sentences in parts if sentences)
        return f"Compared with {self.name}: {told or 'nothing got worse or better'}."

    def as_object(self) -> dict[str, Any]:
        """As the report has it."""
        return {"worse": list(self.worse), "better": list(self.better)}


def read_report(path: Path) -> dict[str, Any]:
    """A report from a file. Raises NoReport with a sentence."""
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise NoReport(f"{path} cannot be read: {problem.strerror}.") from None
    except ValueError:
        found = None
    report = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if report.get("schema") != 1 or not isinstance(report.get("verdict"), dict):
        raise NoReport(f"{path} is no report; `wontlearn check --format json={path}` makes one.")
    return report


def compare(before: Json, after: Json, name: str = "before") -> Compared:
    """`after` against `before`: the word of each training, of the whole, and findings by id (lines move with every edit).

    Trainings are matched by their order where there are as many as before. `name`: what `before` is called.
    """
    worse: list[str] = []
    better: list[str] = []
    was, now = _word(before), _word(after)
    _step("", was, now, worse, better)
    trainings = _trainings(before), _trainings(after)
    if len(trainings[0]) == len(trainings[1]) > 1:
        for number, (old, new) in enumerate(zip(*trainings, strict=True), 1):
            _step(f"training {number}, line {new['line']}: ", _word(old), _word(new), worse, better)
    old_ids, new_ids = _ids(before), _ids(after)
    added, gone = new_ids - old_ids, old_ids - new_ids
    if now != "learns":
        worse += [f"a new finding, {id}" for id in added.elements()]
    if now not in COULD_NOT_JUDGE:
        better += [f"{id} is gone" for id in gone.elements()]
    return Compared(name, tuple(worse), tuple(better), tuple(added))


def exit_code(compared: Compared, after: Json) -> int:
    """0: nothing got worse, 1: something did, 2: it cannot be judged any more."""
    if not compared.worse:
        return 0
    return 2 if _word(after) in COULD_NOT_JUDGE else 1


def _word(held: Json) -> str:
    verdict = cast("Json", held.get("verdict") or {})
    return str(verdict.get("word", "unclear"))


def _step(name: str, was: str, now: str, worse: list[str], better: list[str]) -> None:
    if RANK.get(now, 2) > RANK.get(was, 2):
        worse.append(f"{name}{now}, was {was}")
    elif RANK.get(now, 2) < RANK.get(was, 2) and now not in COULD_NOT_JUDGE:
        better.append(f"{name}{now}, was {was}")


def _trainings(report: Json) -> Sequence[Json]:
    return cast("Sequence[Json]", report.get("trainings") or ())


def _ids(report: Json) -> Counter[str]:
    """Findings that count: a note decides nothing."""
    findings = cast("Sequence[Json]", report.get("findings") or ())
    return Counter(str(finding["id"]) for finding in findings if not finding.get("note"))
