"""What the editor is told of a finding with two places, without a server that listens."""

from __future__ import annotations

from pathlib import Path

from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path
from pygls.workspace import Workspace
from wontlearn.lsp.answers import diagnostics
from wontlearn.lsp.documents import Documents
from wontlearn_engine.looking.look import Look
from wontlearn_engine.verdict.words import Finding, Related, Verdict


def test_the_second_place_of_a_fault_is_related_information(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("x = load()\ny = load()\n    shuffle(y)\n", encoding="utf-8")
    server = LanguageServer("test", "1")
    server.protocol._workspace = Workspace(from_fs_path(str(tmp_path)))  # pyright: ignore[reportPrivateUsage]  # as after `initialize`
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
