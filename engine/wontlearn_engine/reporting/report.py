"""The report of one look, and its formats: one JSON object, concise lines, or sentences."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Literal

from ..looking.look import Look, Run, Training
from ..notebooks.notebook import at
from ..verdict.proofs import tried_words
from ..verdict.words import Edit, Finding, Proof, Related, Verdict, Where
from .compared import Compared
from .patch import patch_of

SCHEMA = 1
SCHEMA_FILE = Path(__file__).with_name("report.schema.json")
"""The JSON Schema of the report."""
EXIT = {"learns": 0, "undertrained": 1, "setup": 1, "data": 1, "unclear": 2, "crashed": 2, "no-training": 2}


PROBLEMS = ("setup", "data", "undertrained")
STARTED = "wontlearn: check started"
"""The line before a check's concise findings, by which an editor knows that the old ones are void."""


def exit_code(look: Look) -> int:
    """0 learns, 1 a problem was found, 2 could not judge."""
    return EXIT.get(look.verdict.word or "unclear", 2)


def as_object(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> dict[str, Any]:
    """The report as a JSON object (schema 1)."""
    frameworks: dict[str, str] = {}
    for run in look.runs.values():
        frameworks.update(run.frameworks)
    return {
        "schema": SCHEMA,
        "script": script,
        "sha256": look.sha256,
        "python": python,
        "frameworks": frameworks,
        "verdict": _verdict(look.verdict),
        "findings": [_finding(finding, patch_of(look, finding, script, shown)) for finding in look.findings],
        "symptoms": [_finding(finding, "") for finding in look.symptoms],
        "trainings": [_training(training, look.runs.get("full")) for training in look.trainings],
        "seconds": round(seconds, 2),
        **({"compared": than.as_object()} if than is not None else {}),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "word": verdict.word or "unclear",
        "headline": verdict.headline,
        "confidence": round(verdict.confidence, 3),
        "evidence": list(verdict.evidence),
        "not_checked": list(verdict.not_checked),
        "live": verdict.live,
    }


def _finding(finding: Finding, patch: str) -> dict[str, Any]:
    fix = finding.fix
    return {
        "id": finding.id,
        "side": finding.side,
        "message": finding.message,
        **_place(finding.place),
        "column": finding.column,
        "confidence": round(finding.confidence, 3),
        "note": finding.note,
        "related": [_related(other) for other in finding.related],
        "explains": list(finding.explains),
        "explained_by": list(finding.explained_by),
        "fix": None
        if fix is None
        else {
            "description": fix.description,
            "edits": [_edit(edit, finding) for edit in fix.edits],
            "verified": fix.verified,
            "trial": fix.trial,
            "proof": _proof(fix.proof, finding) if fix.proof is not None else None,
            **({"patch": patch} if patch else {}),
        },
    }


def _place(place: Where) -> dict[str, Any]:
    """The cell is named only in a notebook."""
    return {"file": shown(place.file), **({"cell": place.cell} if place.cell else {}), "line": place.line}


def _edit(edit: Edit, finding: Finding) -> dict[str, Any]:
    """Its file and cell are named where they are not those of its finding."""
    place = {"line": edit.line, "column": edit.column, "end_line": edit.end_line, "end_column": edit.end_column}
    elsewhere = edit.file != "" and (edit.file, edit.cell) != (finding.file, finding.cell)
    named = {"file": shown(edit.file), **({"cell": edit.cell} if edit.cell else {})} if elsewhere else {}
    return {**place, "new_text": edit.new_text, **named}


def _proof(proof: Proof, finding: Finding) -> dict[str, Any]:
    return {
        "state": proof.state,
        "why": proof.why or None,
        "before": proof.before,
        "after": proof.after,
        "same_units": proof.same_units,
        "skill_before": proof.skill_before,
        "skill_after": proof.skill_after,
        "updates": proof.updates,
        "rows": proof.rows,
        "seconds": round(proof.seconds, 2),
        "seeds": proof.seeds,
        "verdict": proof.word,
        "ids": list(proof.ids),
        "edits": [_edit(edit, finding) for edit in proof.edits],
    }


def _related(other: Related) -> dict[str, Any]:
    return {"message": other.message, **_place(other.place), "column": other.column}


def beside(finding: Finding) -> str:
    """The places that belong to it, as words behind its message; "" if there are none."""
    return "".join(f" See {at(other.cell, other.line)}: {other.message}" for other in finding.related)


def _training(training: Training, full: Run | None) -> dict[str, Any]:
    runs: list[dict[str, Any]] = []
    curve = training.curves.get("full")
    if curve is not None or training.full_state != "waiting":
        trained = training.evidence.trained
        cut = full is not None and training.full_state == "running" and not full.alive
        runs.append(
            {
                "mode": "full",
                "state": full.state if cut and full else training.full_state,
                "rows": None,
                "updates": curve.last_update if curve else 0,
                "first_loss": curve.first if curve else None,
                "last_loss": curve.last if curve else None,
                "floor": training.floor,
                "baseline": training.baseline,
                "seconds": trained.seconds if trained is not None else None,
            }
        )
    for control in training.controls.values():
        found = control.found
        runs.append(
            {
                "mode": control.name,
                "state": control.state,
                "rows": list(found.rows),
                "distinct": found.distinct,
                "updates": found.updates,
                "first_loss": found.first_loss,
                "last_loss": found.last_loss,
                "floor": found.floor,
                "baseline": found.baseline,
                "fits": found.fits,
                "skill": found.skill,
                "fallback": found.fallback,
                "failed": found.failed,
                "seconds": round(found.seconds, 3),
            }
        )
    return {
        **_place(training.place),
        "how": training.how,
        "verdict": _verdict(training.judgement.verdict),
        "skipped": training.skipped,
        "runs": runs,
    }


def shown(file: str) -> str:
    """A path as the user would type it: relative where it lies below the current folder."""
    if not file:
        return file
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative


def shown_place(place: Where) -> str:
    """`train.py:5`, or `train.ipynb:cell 3:2`."""
    return f"{shown(place.file)}:{f'cell {place.cell}:' if place.cell else ''}{place.line}"


def as_json(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """Exactly one JSON object on one line or more."""
    return (
        json.dumps(as_object(look, script, python, seconds, than), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    )


def as_concise(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """`file:line:col: severity: message [id]` for an editor's problem matcher."""
    lines = [STARTED]
    for finding in look.findings:
        message = " ".join((finding.message + beside(finding)).split())
        place = f"{shown_place(finding.place)}:{finding.column}"
        lines.append(f"{place}: {severity(look, finding, than)}: {message} [{finding.id}]")
    if not look.findings or look.verdict.word not in PROBLEMS:
        level = "info" if look.verdict.word == "learns" else "error" if look.verdict.word == "crashed" else "warning"
        headline = " ".join(look.verdict.headline.split())
        lines.append(f"{shown_place(place_of(look, script))}:1: {level}: {headline} [{look.verdict.word or 'unclear'}]")
    lines.append("wontlearn: check finished")
    return "\n".join(lines) + "\n"


def severity(look: Look, finding: Finding, than: Compared | None = None) -> Literal["error", "warning", "info"]:
    """The finding that decides is an error, the others are warnings; notes on a healthy training are neither.

    Nothing is an error where nothing got worse than it was.
    """
    if finding.note or look.verdict.word not in PROBLEMS:
        return "info"
    return "error" if finding is look.findings[0] and (than is None or than.worse) else "warning"


def place_of(look: Look, script: str) -> Where:
    """The place that the verdict is about: where it crashed, else the training that decides."""
    for run in look.runs.values():
        if look.verdict.word == "crashed" and run.error is not None and run.error.line:
            return Where(run.error.file or script, run.error.cell, run.error.line)
    decides = look.trainings[look.deciding] if look.deciding < len(look.trainings) else None
    if decides is None or not decides.line:
        return Where(script, 0, 1)
    return decides.place if decides.file else decides.place._replace(file=script)


def as_full(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """Sentences for a person."""
    verdict = look.verdict
    lines = [f"{shown(script)}: {(verdict.word or 'unclear').upper()}", "", verdict.headline]
    lines += [f"  {sentence}" for sentence in verdict.evidence]
    if than is not None:
        lines += ["", than.sentence]
    for number, finding in enumerate(look.findings, 1):
        lines += ["", f"{number} {finding.id}  {shown_place(finding.place)}", f"  {finding.message}"]
        lines += [f"  see {shown_place(other.place)}: {other.message}" for other in finding.related]
        if finding.fix is not None:
            tried = tried_words(finding.fix)
            lines.append(f"  fix: {finding.fix.description}{f'  ({tried})' if tried else ''}")
    if len(look.trainings) > 1:
        lines += ["", "trainings:", *trainings_lines(look)]
    if verdict.not_checked:
        lines += ["", "not checked:"] + [f"  {sentence}" for sentence in verdict.not_checked]
    lines += ["", f"{seconds:.1f} s, {python}"]
    return "\n".join(lines) + "\n"


def trainings_lines(look: Look) -> list[str]:
    """A line for each training: which, its word, its sentence."""
    rows = [(look.name_of(t), t.judgement.verdict) for t in look.trainings]
    width = max((len(name) for name, _ in rows), default=0)
    return [
        f"  {name:<{width}}  {verdict.word or 'unclear':<12}  {verdict.headline}".rstrip() for name, verdict in rows
    ]
