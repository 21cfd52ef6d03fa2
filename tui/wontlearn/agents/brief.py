"""A check as an agent gets it: short, and after the report's schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wontlearn_engine.looking.check import Checked
from wontlearn_engine.looking.look import Look
from wontlearn_engine.reporting.compared import Compared
from wontlearn_engine.reporting.report import as_object, shown
from wontlearn_engine.verdict.proofs import tried_words

FINDINGS, TRAININGS, SENTENCES = 3, 5, 6
"""What is told at most: the rest is only counted. An agent reads all that it gets, and pays for it."""
RUNS = ("full", "single-sample")


def report_of(checked: Checked, script: Path) -> dict[str, Any]:
    """All of it, as `check --format json` prints it."""
    return as_object(checked.look, str(script), checked.python, checked.seconds)


def shortened(report: dict[str, Any]) -> dict[str, Any]:
    """The report with its first findings and trainings and their two runs; `omitted` counts the rest."""
    brief = {**report, "verdict": _verdict(report["verdict"]), "findings": report["findings"][:FINDINGS]}
    word = report["verdict"]["word"]
    decide = [training for training in report["trainings"] if training["verdict"]["word"] == word]
    first = [*decide, *(training for training in report["trainings"] if training not in decide)][:TRAININGS]
    brief["trainings"] = [
        {**t, "verdict": _verdict(t["verdict"]), "runs": [run for run in t["runs"] if run["mode"] in RUNS]}
        for t in report["trainings"]
        if t in first
    ]
    brief.pop("symptoms", None)  # each is named in the `explains` of its finding
    omitted = {name: len(report[name]) - len(brief[name]) for name in ("findings", "trainings")}
    return {**brief, "omitted": omitted} if any(omitted.values()) else brief


def _verdict(verdict: dict[str, Any]) -> dict[str, Any]:
    return {**verdict, **{name: verdict[name][:SENTENCES] for name in ("evidence", "not_checked")}}


def words(brief: dict[str, Any], look: Look, note: str = "") -> str:
    """The same as text: the verdict, each finding with its line and patch, and what is not known."""
    verdict = brief["verdict"]
    lines = [f"{shown(brief['script'])}: {verdict['word']}. {verdict['headline']}"]
    lines += [f"- {sentence}" for sentence in verdict["evidence"]]
    if "compared" in brief:
        compared = brief["compared"]
        lines.append(Compared(worse=tuple(compared["worse"]), better=tuple(compared["better"])).sentence)
    for number, (finding, found) in enumerate(zip(brief["findings"], look.findings, strict=False), 1):
        cell = f", cell {finding['cell']}" if "cell" in finding else ""
        lines += ["", f"{number}. {finding['id']} at {finding['file']}{cell}:{finding['line']}: {finding['message']}"]
        if found.fix is not None:
            tried = tried_words(found.fix)
            lines.append(f"   Fix: {found.fix.description}{f' ({tried})' if tried else ''}")
            lines += finding["fix"].get("patch", "").splitlines()
    left = brief.get("omitted", {})
    if left:
        counts = ", ".join(f"{count} more {name}" for name, count in left.items() if count)
        lines += ["", f"Not told here: {counts}; `wontlearn check --format json` has all."]
    if note:
        lines += ["", note]
    if verdict["not_checked"]:
        lines += ["", "Not known:", *(f"- {sentence}" for sentence in verdict["not_checked"])]
    return "\n".join(lines)
