"""The report as SARIF 2.1.0 (OASIS), for code-scanning services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..looking.look import Look
from ..notebooks.notebook import at
from ..verdict.labels import NAMES
from ..verdict.words import Finding, Related, Where
from .compared import Compared
from .report import beside, place_of, severity, shown

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """One run with one result for each finding; where there is none, one for a verdict that is a problem."""
    results = [
        _result(
            finding.id,
            _LEVELS[severity(look, finding, than)],
            finding.message,
            finding.place,
            finding.column,
            finding,
        )
        for finding in look.findings
    ]
    if not results and look.verdict.word not in ("learns", None):
        results = [_result(str(look.verdict.word), "error", look.verdict.headline, place_of(look, script), 1, None)]
    if than is not None:
        for result in results:
            result["baselineState"] = "new" if result["ruleId"] in than.new or not look.findings else "unchanged"
    driver = {
        "name": "wontlearn",
        "version": __version__,
        "rules": [_rule(id) for id in dict.fromkeys(r["ruleId"] for r in results)],
    }
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _rule(id: str) -> dict[str, Any]:
    name = NAMES.get(id)
    return {"id": id, **({"shortDescription": {"text": name[0].upper() + name[1:]}} if name else {})}


def _uri(file: str) -> str:
    """A reference relative to where the check was started, where the file lies below it."""
    path = Path(shown(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _related(id: int, other: Related) -> dict[str, Any]:
    region = {"startLine": max(1, other.line), "startColumn": max(1, other.column)}
    place = {"artifactLocation": {"uri": _uri(other.file)}, "region": region}
    return {"id": id, "physicalLocation": place, "message": {"text": other.message}}


def _result(id: str, level: str, message: str, place: Where, column: int, finding: Finding | None) -> dict[str, Any]:
    file, cell, line = place
    if cell:  # the file's own lines are JSON
        message, line = f"{at(cell, line)}: {message}{beside(finding) if finding is not None else ''}", 1
        finding = None
    uri = _uri(file)
    region = {"startLine": max(1, line), "startColumn": max(1, column)}
    result: dict[str, Any] = {
        "ruleId": id,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }
    if finding is not None and finding.related:
        result["relatedLocations"] = [_related(number, other) for number, other in enumerate(finding.related, 1)]
    if (
        finding is not None
        and finding.fix is not None
        and finding.fix.edits
        and not any(e.file for e in finding.fix.edits)
    ):
        replacements = [
            {
                "deletedRegion": {
                    "startLine": e.line,
                    "startColumn": e.column,
                    "endLine": e.end_line,
                    "endColumn": e.end_column,
                },
                "insertedContent": {"text": e.new_text},
            }
            for e in finding.fix.edits
        ]
        change = {"artifactLocation": {"uri": uri}, "replacements": replacements}
        result["fixes"] = [{"description": {"text": finding.fix.description}, "artifactChanges": [change]}]
    return result
