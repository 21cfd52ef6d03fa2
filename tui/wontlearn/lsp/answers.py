"""What is shown of a look: diagnostics, code lenses and quick fixes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.taking import edits_of
from wontlearn_engine.notebooks.notebook import in_cell
from wontlearn_engine.reporting.report import PROBLEMS, place_of, severity
from wontlearn_engine.source import Source, training_sites
from wontlearn_engine.verdict.proofs import tried_words
from wontlearn_engine.verdict.words import Edit, Finding, Verdict, Where

from .. import causes
from .documents import Documents

SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
RUN_SAMPLE, RUN_FULL, CHECK, CANCEL = (
    "wontlearn.runSingleSample",
    "wontlearn.runFull",
    "wontlearn.check",
    "wontlearn.cancel",
)
SIGNS = {"learns": "✓", "undertrained": "△", "unclear": "?", "no-training": "–"}


def diagnostics(look: Look, script: str, documents: Documents) -> dict[str, list[types.Diagnostic]]:
    """By document; empty where it learns and there is nothing to note."""
    found: dict[str, list[types.Diagnostic]] = {}
    for finding in look.findings:
        at = documents.at(finding.place)
        if at is not None:
            found.setdefault(at[0], []).append(_of_finding(look, finding, at, script, documents))
    word = look.verdict.word
    if word in ("learns", "no-training", None) or (look.findings and word in PROBLEMS):
        return found
    at = documents.at(place_of(look, script))
    if at is not None:
        level = types.DiagnosticSeverity.Error if word == "crashed" else types.DiagnosticSeverity.Information
        text = "\n".join([look.verdict.headline, *look.verdict.evidence])
        shown = types.Diagnostic(documents.whole_line(*at), text, level, code=word, source="wontlearn")
        found.setdefault(at[0], []).append(shown)
    return found


def _of_finding(
    look: Look, finding: Finding, at: tuple[str, int], script: str, documents: Documents
) -> types.Diagnostic:
    fix = f"\nFix: {finding.fix.description}" if finding.fix is not None and finding.fix.description else ""
    return types.Diagnostic(
        documents.part(*at, finding.column),
        finding.message + fix,
        SEVERITIES[severity(look, finding)],
        code=finding.id,
        code_description=types.CodeDescription(page(finding.id)),
        source="wontlearn",
        related_information=list(_related(look, finding, script, documents)),
    )


def _related(
    look: Look, finding: Finding, script: str, documents: Documents
) -> Iterator[types.DiagnosticRelatedInformation]:
    """The other places of a fault that takes two, its symptoms, and the training that the finding is about."""
    for other in finding.related:
        there = documents.at(other.place)
        if there is not None:
            location = types.Location(there[0], documents.part(*there, other.column))
            yield types.DiagnosticRelatedInformation(location, other.message)
    for symptom in look.symptoms:
        there = documents.at(symptom.place) if finding.id in symptom.explained_by else None
        if there is not None:
            location = types.Location(there[0], documents.part(*there, symptom.column))
            yield types.DiagnosticRelatedInformation(location, f"Gone with this fix: {symptom.message}")
    place = place_of(look, script)
    at = documents.at(place)
    if at is not None and place != finding.place:
        yield types.DiagnosticRelatedInformation(
            types.Location(at[0], documents.whole_line(*at)), look.verdict.headline
        )


def page(id: str) -> str:
    """The address of a cause's page: in the file of causes that is installed with us."""
    return f"{causes.page().as_uri()}#{id}"


def lenses(look: Look | None, fresh: bool, path: Path, uri: str, documents: Documents) -> list[types.CodeLens]:
    """Above each training: run it on one sample, run it in full, and its last verdict. `uri`: the document asked about."""
    script, text = str(path), documents.text(path) or ""
    places: dict[Where, Verdict | None]
    if look is not None and look.trainings and fresh:
        places = {t.place._replace(file=t.file or script): t.judgement.verdict for t in look.trainings if t.line}
    else:
        places = {Where(script, *in_cell(text, site.line)): None for site in training_sites(Source(text, script))}
    found: list[types.CodeLens] = []
    for (file, cell, line), verdict in places.items():
        if documents.uri(file, cell) != uri:
            continue
        range_ = documents.whole_line(uri, line)
        word = verdict.word if verdict is not None else None
        so_far = " so far" if verdict is not None and verdict.live and look is not None and look.alive else ""
        last = f"{SIGNS.get(word, '✗')} {word}{so_far}" if word else "run both"
        for title, command in (("run single-sample", RUN_SAMPLE), ("run full", RUN_FULL), (last, CHECK)):
            found.append(types.CodeLens(range_, types.Command(title, command, arguments=[uri])))
    return found


def quick_fixes(look: Look, asked: types.CodeActionParams, documents: Documents) -> list[types.CodeAction]:
    """The edits of the findings whose lines are asked about."""
    uri, first, last = asked.text_document.uri, asked.range.start.line + 1, asked.range.end.line + 1
    actions: list[types.CodeAction] = []
    for finding in look.findings:
        fix = finding.fix
        if (
            fix is None
            or not fix.edits
            or documents.uri(finding.file, finding.cell) != uri
            or not first <= finding.line <= last
        ):
            continue
        change = _change(edits_of(finding), documents)
        if change is None:
            continue
        words = tried_words(fix)
        tried = f" ({words})" if words else ""
        actions.append(
            types.CodeAction(
                f"wontlearn: {fix.description}{tried}",
                types.CodeActionKind.QuickFix,
                diagnostics=[d for d in asked.context.diagnostics if d.code == finding.id],
                is_preferred=fix.verified is True or (fix.verified is None and finding is look.findings[0]),
                edit=change,
            )
        )
    return actions


def _change(edits: tuple[Edit, ...], documents: Documents) -> types.WorkspaceEdit | None:
    """Edits, each with its file, as the client applies them: all at once; None where one of the files has no document."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        uri = documents.uri(edit.file, edit.cell)
        if uri is None:
            return None
        changes.setdefault(uri, []).append(documents.edit(uri, edit))
    return types.WorkspaceEdit(changes=changes)
