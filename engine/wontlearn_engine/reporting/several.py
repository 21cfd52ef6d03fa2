"""The reports of many scripts in one: a table for a person, and the formats of one script put together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from ..looking.several import Done
from .formats import FORMATS
from .junit import case, suite
from .markdown import SIGNS, text
from .report import EXIT, STARTED, as_object, place_of, shown, shown_place

FINISHED = "wontlearn: check finished"


def exit_code_of(done: list[Done]) -> int:
    """1 if a problem was found in any, else 2 if any could not be judged, else 0."""
    codes = {EXIT.get(one.checked.look.verdict.word or "unclear", 2) for one in done}
    return 1 if 1 in codes else 2 if 2 in codes else 0


def _each(form: str, one: Done) -> str:
    checked = one.checked
    return FORMATS[form](checked.look, str(one.target.script), checked.python, checked.seconds)


def counts(done: list[Done]) -> str:
    """`3 scripts: 1 learns, 2 setup`."""
    words = Counter[str](one.checked.look.verdict.word or "unclear" for one in done)
    told = ", ".join(f"{words[word]} {word}" for word in EXIT if words[word])
    return f"{len(done)} script{'s' if len(done) != 1 else ''}: {told}"


def table(done: list[Done]) -> str:
    """A line for each script: word, place, seconds, what was found; then how many of each."""
    rows: list[tuple[str, str, str, str]] = []
    for one in done:
        look, script = one.checked.look, str(one.target.script)
        word = look.verdict.word or "unclear"
        finding = look.findings[0] if look.findings and word != "learns" else None
        at = finding.place if finding is not None else place_of(look, script)
        place = shown_place(at) if word != "learns" else shown(script)
        found = "" if word == "learns" else f"{finding.id}: {finding.message}" if finding else look.verdict.headline
        # Found in a module of its own: both are told.
        name = place if at.file == script or word == "learns" else f"{shown(script)} ({place})"
        rows.append((word, name, f"{one.checked.seconds:.1f} s", " ".join(found.split())))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
    return "\n".join([*lines, "", counts(done)]) + "\n"


def _concise(done: list[Done]) -> str:
    lines = [line for one in done for line in _each("concise", one).splitlines() if line not in (STARTED, FINISHED)]
    return "\n".join([STARTED, *lines, FINISHED]) + "\n"


def line(one: Done) -> str:
    """The JSON report of one script on one line."""
    checked = one.checked
    report = as_object(checked.look, str(one.target.script), checked.python, checked.seconds)
    return json.dumps(report, ensure_ascii=False, allow_nan=False) + "\n"


def _sarif(done: list[Done]) -> str:
    logs = [json.loads(_each("sarif", one)) for one in done]
    if not logs:
        return ""
    whole, rules, results = logs[0], dict[str, object](), list[object]()
    for log in logs:
        run = log["runs"][0]
        rules.update((rule["id"], rule) for rule in run["tool"]["driver"]["rules"])
        results += run["results"]
    whole["runs"][0]["tool"]["driver"]["rules"], whole["runs"][0]["results"] = list(rules.values()), results
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _markdown(done: list[Done]) -> str:
    head = [f"## {counts(done)}", "", "| script | verdict | |", "|---|---|---|"]
    for one in done:
        verdict = one.checked.look.verdict
        word = verdict.word or "unclear"
        head.append(
            f"| `{shown(str(one.target.script))}` | {SIGNS.get(word, '❔')} {word} | {text(verdict.headline)} |"
        )
    return "\n".join(head) + "\n\n" + "\n".join(_each("markdown", one) for one in done)


def _junit(done: list[Done]) -> str:
    return suite([case(o.checked.look, str(o.target.script), o.checked.python, o.checked.seconds) for o in done])


SEVERAL: dict[str, Callable[[list[Done]], str]] = {
    "full": table,
    "concise": _concise,
    "json": lambda done: "".join(map(line, done)),
    "junit": _junit,
    "github": lambda done: "".join(_each("github", one) for one in done),
    "sarif": _sarif,
    "markdown": _markdown,
}
"""By the name that `--format` takes. `json` is a report a line; `html` is a page about one script."""
