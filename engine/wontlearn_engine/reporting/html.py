"""The report as one page of HTML: nothing is loaded, no script runs in it, the curves are drawn as SVG."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape

from ..looking.look import Look, Training
from ..verdict.measures import number
from ..verdict.proofs import tried_words
from .compared import Compared
from .patch import patch_of
from .report import severity, shown, shown_place

WIDTH, HEIGHT, LEFT, BELOW = 720, 220, 70, 22
"""Pixels of a picture, and of its margins for numbers."""
DECADES = 3.0
"""Losses that span more powers of ten than this are drawn on a log scale."""
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.3rem } h2 { font-size: 1.05rem; margin-top: 1.8rem } code { font-size: .9em } table { border-collapse: collapse }
td { padding: .2rem 1rem .2rem 0; vertical-align: top } .learns { color: #17742c } .setup, .data, .crashed { color: #b3261e }
.undertrained { color: #8a5a00 } .quiet { color: #666 } pre { font-size: .85em; overflow-x: auto } svg { width: 100%; height: auto } svg text { font-size: 11px; fill: #666 }
path { fill: none; stroke-width: 1.5 } .full { stroke: #1f6feb } .single-sample { stroke: #d9822b } .anchor { stroke: #999; stroke-dasharray: 4 3 }
i.full, i.single-sample { display: inline-block; width: 1.2em; border-top: 2px solid; margin-right: .4em; vertical-align: middle }
i.full { border-color: #1f6feb } i.single-sample { border-color: #d9822b; margin-left: 1em }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } .learns { color: #6cc47f }
.setup, .data, .crashed { color: #ff8a80 } .undertrained { color: #f0b400 } .quiet, svg text { color: #999; fill: #999 } }
"""


def as_html(look: Look, script: str, python: str, seconds: float, than: Compared | None = None) -> str:
    """Verdict, evidence, findings, a picture of each training's losses, and what was not checked."""
    title = f"{escape(shown(script))}: {look.verdict.word or 'unclear'}"
    parts = [
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>',
        *_body(look, script, python, seconds, than),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def as_fragment(look: Look, script: str, python: str, seconds: float) -> str:
    """The same for a place inside of a page, as a notebook's output: its style touches nothing else there."""
    parts = [
        f'<div class="wontlearn"><style>{_scoped(STYLE)}</style>',
        *_body(look, script, python, seconds, None),
        "</div>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _scoped(style: str) -> str:
    """Each rule for our own elements only; the page's own colours stay."""

    def within(match: re.Match[str]) -> str:
        media, selectors = match.groups()
        if media:
            return f"{media}{{"
        named = [name.strip() for name in selectors.split(",")]
        return f"\n{', '.join('.wontlearn' if name == 'body' else f'.wontlearn {name}' for name in named)} {{"

    plain = re.sub(r"body \{[^}]*\}", "body { font-size: 14px; max-width: 46rem }", style, count=1)
    plain = re.sub(r"body \{ color[^}]*\}", "", plain)
    return re.sub(r"\s*(@media[^{]*)\{|([^{}]+)\{", within, plain)


def _body(look: Look, script: str, python: str, seconds: float, than: Compared | None) -> Iterator[str]:
    name, word = escape(shown(script)), look.verdict.word or "unclear"
    yield f'<h1><code>{name}</code>: <span class="{word}">{word}</span></h1>'
    yield f"<p>{escape(look.verdict.headline)}</p>"
    yield _list(look.verdict.evidence)
    if than is not None:
        yield f"<p><b>{escape(than.sentence)}</b></p>"
    yield from _findings(look, script)
    yield from _trainings(look)
    if look.verdict.not_checked:
        yield "<h2>Not checked</h2>" + _list(look.verdict.not_checked)
    yield f'<p class="quiet">{seconds:.1f} s, <code>{escape(python)}</code></p>'


def _list(sentences: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>" if sentences else ""


def _findings(look: Look, script: str) -> Iterator[str]:
    if look.findings:
        yield "<h2>Findings</h2><ol>"
    for finding in look.findings:
        place = escape(shown_place(finding.place))
        yield f"<li><b>{escape(finding.id)}</b> <code>{place}</code> ({severity(look, finding)})<br>{escape(finding.message)}"
        for other in finding.related:
            yield f"<br><code>{escape(shown_place(other.place))}</code> {escape(other.message)}"
        if finding.fix is not None and finding.fix.description:
            tried = tried_words(finding.fix)
            yield f"<br>Fix: {escape(finding.fix.description)}{escape(f' ({tried})') if tried else ''}"
        if change := patch_of(look, finding, script, shown, in_cells=True):
            yield f"<pre>{escape(change)}</pre>"
        yield "</li>"
    if look.findings:
        yield "</ol>"


def _trainings(look: Look) -> Iterator[str]:
    several = len(look.trainings) > 1
    for training in look.trainings:
        drawn = picture(training)
        if several:
            verdict = training.judgement.verdict
            word = verdict.word or "unclear"
            yield f'<h2>{escape(look.name_of(training))}: <span class="{word}">{word}</span></h2>'
            yield f"<p>{escape(verdict.headline)}</p>"
        elif drawn:
            yield "<h2>Losses</h2>"
        if drawn:
            yield drawn


def picture(training: Training) -> str:
    """The losses of both runs by update, with baseline and floor; empty where there are none."""
    curves = {mode: curve for mode in ("full", "single-sample") if (curve := training.curves.get(mode)) and curve.means}
    if not curves:
        return ""
    anchors = {
        name: value for name, value in (("baseline", training.baseline), ("floor", training.floor)) if value is not None
    }
    values = [value for curve in curves.values() for value in curve.means]
    positive = all(value > 0 for value in values)
    log = positive and math.log10(max(values)) - math.log10(min(values)) > DECADES
    shown_anchors = {name: value for name, value in anchors.items() if not log or value > 0}
    low, high = min([*values, *shown_anchors.values()]), max(values)
    high = max([high, *(value for value in shown_anchors.values() if value <= 1.5 * high)])
    last = max(curve.last_update for curve in curves.values())

    def y(value: float) -> float:
        at = math.log10(value / low) / (math.log10(high / low) or 1.0) if log else (value - low) / ((high - low) or 1.0)
        return round(8 + (HEIGHT - BELOW - 8) * (1 - min(1.0, at)), 1)

    def x(update: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 8) * update / max(1, last), 1)

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>Loss by update</title>']
    for value in dict.fromkeys((high, low)):
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4}" text-anchor="end">{number(value)}</text>')
    parts.append(
        f'<text x="{WIDTH - 8}" y="{HEIGHT - 4}" text-anchor="end">update {last:,}{", log scale" if log else ""}</text>'
    )
    for name, value in shown_anchors.items():
        if value <= high:
            parts.append(f'<path class="anchor" d="M{LEFT} {y(value)}H{WIDTH - 8}"/>')
            parts.append(f'<text x="{WIDTH - 12}" y="{y(value) - 3}" text-anchor="end">{name}</text>')
    for mode, curve in curves.items():
        step = max(1, len(curve) // (2 * WIDTH))  # finer than a pixel shows nothing
        points = [(x(u), y(v)) for u, v in zip(curve.updates[::step], curve.means[::step], strict=True)]
        parts.append(f'<path class="{mode}" d="M{" ".join(f"{a} {b}" for a, b in points)}"/>')
    keys = "".join(f'<i class="{mode}"></i>{mode}' for mode in curves)
    return "".join([*parts, "</svg>", f'<p class="quiet">{keys}</p>'])
