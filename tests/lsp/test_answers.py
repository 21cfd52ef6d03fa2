"""What the editor is told of a finding with two places, without a server that listens."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path
from pygls.workspace import Workspace
from wontlearn.lsp.answers import diagnostics, lenses
from wontlearn.lsp.documents import Documents
from wontlearn_engine.looking.look import Look, Run, Training
from wontlearn_engine.verdict.words import Finding, Judgement, Related, Verdict


def serving(folder: Path) -> LanguageServer:
    server = LanguageServer("test", "1")
    server.protocol._workspace = Workspace(from_fs_path(str(folder)))  # pyright: ignore[reportPrivateUsage]  # as after `initialize`
    return server


def test_the_second_place_of_a_fault_is_related_information(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("x = load()\ny = load()\n    shuffle(y)\n", encoding="utf-8")
    server = serving(tmp_path)
    finding = Finding(
        "pairs-broken",
        "data",
        "Broken.",
        str(script),
        3,
        related=(Related(str(script), 1, "The inputs are made here."),),
    )
    look = Look(1, script.read_text(encoding="utf-8"), "", 0.0)
    look.verdict, look.findings = Verdict("data", "Broken."), (finding,)
    [(uri, [shown])] = diagnostics(look, str(script), Documents(server)).items()
    first = (shown.related_information or [])[0]
    assert (first.location.uri, first.location.range.start.line, first.message) == (uri, 0, "The inputs are made here.")
    assert shown.range.start.line == 2


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (2, 14, "activation='relu'"),
        (2, 5, "Dense(1, activation='relu')"),
        (3, 1, "fit([ # all"),
        (5, 1, "m.é(a), m.b(c)"),
        (5, 9, "m.b(c)"),
        (5, 12, "(c)  # twice"),
    ],
)
def test_what_a_finding_is_about_is_underlined_and_not_what_stands_behind_it(
    tmp_path: Path, line: int, column: int, shown: str
) -> None:
    script = tmp_path / "train.py"
    text = "m = [\n    Dense(1, activation='relu'), ]\nfit([ # all\n    1])\nm.é(a), m.b(c)  # twice\n"
    script.write_text(text, encoding="utf-8")
    look = Look(1, text, "", 0.0)
    look.verdict, look.findings = (
        Verdict("setup", "Stuck."),
        (Finding("id", "setup", "It.", str(script), line, column),),
    )
    [[found]] = diagnostics(look, str(script), Documents(serving(tmp_path))).values()
    assert text.split("\n")[line - 1][found.range.start.character : found.range.end.character] == shown


def test_a_lens_says_that_a_word_is_so_far(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("model.fit(x, y)\n", encoding="utf-8")
    verdict = Verdict("learns", "It learns so far.", live=True)
    look = Look(1, "", "", 0.0, trainings=[Training(0, 1, str(script), judgement=Judgement(verdict))])
    titles: list[str | None] = []
    for state in ("running", "finished"):
        look.runs["full"] = Run(1, "full", state=state)
        documents = Documents(serving(tmp_path))
        found = lenses(look, True, script, documents.uri(str(script)), documents)
        titles.append(found[-1].command.title if found[-1].command else None)
    assert titles == ["✓ learns so far", "✓ learns"]
