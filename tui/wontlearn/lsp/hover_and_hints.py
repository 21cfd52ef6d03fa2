"""What is shown beside the text: where each training stands at the end of its line, and on hover what was measured there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.reporting.measured_at import measured_at
from wontlearn_engine.reporting.now import standing
from wontlearn_engine.verdict.words import Where

from .answers import diagnostics
from .documents import Documents


def inlay_hints(look: Look, path: Path, asked: types.InlayHintParams, documents: Documents) -> list[types.InlayHint]:
    """At the end of the line of each training that lies in the lines asked about."""
    uri, hints = asked.text_document.uri, list[types.InlayHint]()
    for line, training in _here(look, path, uri, documents):
        text = standing(look, training)
        if not text or not asked.range.start.line <= line - 1 <= asked.range.end.line:
            continue
        verdict = training.judgement.verdict
        tip = "\n\n".join([verdict.headline, *verdict.evidence])
        hints.append(
            types.InlayHint(
                documents.whole_line(uri, line).end,
                text,
                padding_left=True,
                tooltip=types.MarkupContent(types.MarkupKind.Markdown, tip),
            )
        )
    return hints


def hover(
    look: Look, path: Path, asked: types.HoverParams, documents: Documents, *, beside: bool = True
) -> types.Hover | None:
    """What was measured of the layer, loss or optimizer that stands at the line; of a training, where it stands.

    `beside`: the client shows it beside a finding's words. Else it would take their place, and there is none at a finding.
    """
    if not beside and _in_a_finding(look, path, asked, documents):
        return None
    uri, line = asked.text_document.uri, asked.position.line + 1
    parts: list[str] = []
    for at, training in _here(look, path, uri, documents):
        if at == line and (text := standing(look, training)):
            parts.append(f"**{text}**\n\n{training.judgement.verdict.headline}")

    def here(place: Where) -> bool:
        return bool(place.file) and place.line > 0 and documents.at(place) == (uri, line)

    for measured in measured_at(look, here):
        parts.append("\n".join([f"**{measured.name}**\n", *(f"- {fact}" for fact in measured.facts)]))
    if not parts:
        return None
    text = "\n\n".join([*parts, "*measured by wontlearn*"])
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), documents.whole_line(uri, line))


def _in_a_finding(look: Look, path: Path, asked: types.HoverParams, documents: Documents) -> bool:
    at = (asked.position.line, asked.position.character)
    return any(
        (shown.range.start.line, shown.range.start.character) <= at <= (shown.range.end.line, shown.range.end.character)
        for shown in diagnostics(look, str(path), documents).get(asked.text_document.uri, [])
    )


def _here(look: Look, path: Path, uri: str, documents: Documents) -> Iterator[tuple[int, Training]]:
    """Trainings of this document, with their lines in it."""
    for training in look.trainings:
        at = documents.at(training.place._replace(file=training.file or str(path))) if training.line else None
        if at is not None and at[0] == uri:
            yield at[1], training
