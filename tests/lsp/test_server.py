from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psutil
import pytest
from lsprotocol import types

from .conftest import Editor, opened

# What the protocol does not allow, pytest-lsp warns of.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]
FIRST_LINE = types.Range(types.Position(0, 0), types.Position(0, 1))
# The emoji is one character to Python, two units to the client.
SMALL = """\
import numpy as np
from tensorflow import keras

x = np.linspace(0, 1, 64).reshape(-1, 1)
model = keras.Sequential([keras.Input((1,))])
print('😀'); model.add(keras.layers.Dense(1, activation='softmax'))
model.compile('adam', 'mse')
model.fit(x, 3 * x + 5, epochs=3, verbose=0)
"""
# Line ends of Windows, and a form feed, which is no line of its own to Python.
ODD = SMALL.replace("\n\n", "\n\x0c\n").replace("\n", "\r\n")
ENDLESS = SMALL.replace("epochs=3", "epochs=1000000").replace(", activation='softmax'", "")


def errors(found: list[types.Diagnostic]) -> list[tuple[Any, int]]:
    """Code and line of what is shown as an error."""
    return [(d.code, d.range.start.line + 1) for d in found if d.severity == types.DiagnosticSeverity.Error]


async def lenses(editor: Editor, uri: str) -> list[tuple[int, str, str]]:
    """Line, title and command of all code lenses of a document."""
    found = await editor.text_document_code_lens_async(types.CodeLensParams(types.TextDocumentIdentifier(uri)))
    return [(x.range.start.line + 1, x.command.title, x.command.command) for x in found or [] if x.command]


async def hints(editor: Editor, uri: str) -> list[tuple[int, str]]:
    """Line, and beginning and end of each inlay hint's text."""
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    found = await editor.text_document_inlay_hint_async(types.InlayHintParams(types.TextDocumentIdentifier(uri), whole))
    texts = [(hint.position.line + 1, str(hint.label)) for hint in found or []]
    return [part for line, text in texts for part in ((line, text[:16]), (line, text.rpartition(" · ")[2]))]


async def hovered(editor: Editor, uri: str, line: int) -> str:
    """What is shown on hover at a line."""
    at = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line - 1, 3))
    found = await editor.text_document_hover_async(at)
    return found.contents.value if found is not None and isinstance(found.contents, types.MarkupContent) else ""


async def fixes(editor: Editor, uri: str, diagnostic: types.Diagnostic) -> list[types.CodeAction]:
    """The quick fixes offered at a diagnostic."""
    context = types.CodeActionContext([diagnostic])
    asked = types.CodeActionParams(types.TextDocumentIdentifier(uri), diagnostic.range, context)
    return [a for a in await editor.text_document_code_action_async(asked) or [] if isinstance(a, types.CodeAction)]


def applied(text: str, edits: list[types.TextEdit]) -> str:
    """A text after edits, whose columns count UTF-16 units."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        assert edit.range.start.line == edit.range.end.line
        line = lines[edit.range.start.line].encode("utf-16-le")
        start, end = 2 * edit.range.start.character, 2 * edit.range.end.character
        lines[edit.range.start.line] = (line[:start] + edit.new_text.encode("utf-16-le") + line[end:]).decode(
            "utf-16-le"
        )
    return "\n".join(lines)


def children(editor: Editor) -> list[psutil.Process]:
    """The processes that run scripts for the server."""
    server = next(p for p in psutil.Process().children(recursive=True) if "lsp" in p.cmdline())
    return [p for p in server.children(recursive=True) if any(word.endswith("boot.py") for word in p.cmdline())]


async def test_the_four_examples_are_judged_at_their_lines(editor: Editor) -> None:
    wanted = {
        "celsius.py": [("softmax-one-unit", 11)],
        "celsius_fixed.py": [],
        "shuffled_apart.py": [("pairs-broken", 10)],
        "shuffled_together.py": [],
    }
    for count, name in enumerate(wanted, 1):
        path = editor.put(name)
        uri = editor.open(path)
        assert [title for _, title, _ in await lenses(editor, uri)] == ["run single-sample", "run full", "run both"]
        editor.save(path)
        state = await editor.judged(count)
        assert (state.uri, state.state) == (uri, "finished")
        assert state.word == ("learns" if not wanted[name] else "setup" if count == 1 else "data")
        assert errors(editor.diagnostics.get(uri, [])) == wanted[name]
        title, command = (await lenses(editor, uri))[-1][1:]
        assert (title.endswith(state.word), command) == (True, "wontlearn.check")


async def test_a_verdict_its_page_its_fix_and_then_it_learns(editor: Editor) -> None:
    path = editor.put("train.py", ODD)
    uri = editor.open(path)
    editor.save(path)
    await editor.judged()
    everything = editor.diagnostics[uri]
    [shown] = [d for d in everything if d.severity == types.DiagnosticSeverity.Error]
    assert errors([shown]) == [("softmax-one-unit", 6)]
    # The page that it links to is there.
    assert shown.code_description is not None
    link = urlsplit(shown.code_description.href)
    assert f'<a id="{link.fragment}"></a>' in Path(unquote(link.path)).read_text(encoding="utf-8")
    [related] = shown.related_information or []
    assert (related.location.uri, related.location.range.start.line) == (uri, 7)
    # At the training's line: where it stands. On hover: what was measured there.
    assert await hints(editor, uri) == [(8, "sample ✗ · full "), (8, "skill < 0")]
    assert [kind for kind, _ in editor.told].count("hints") > 1
    layer, optimizer, training = [await hovered(editor, uri, line) for line in (6, 7, 8)]
    assert "**Dense `dense`**" in layer and "- the model's answers before training: 1 to 1, the same" in layer
    assert "**optimizer Adam**" in optimizer and "learning rate at the start: 0.001" in optimizer
    assert "**loss `mean_squared_error`**" in optimizer and "the best constant answer costs" in optimizer
    assert "sample ✗" in training and await hovered(editor, uri, 3) == ""
    # Losses of both runs came, and the progress began and ended.
    assert {what.mode for kind, what in editor.told if kind == "loss"} == {"single-sample", "full"}
    kinds = [what["kind"] for kind, what in editor.told if kind == "progress"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    assert [kind for kind, _ in editor.told].index("token") < [kind for kind, _ in editor.told].index("progress")
    # An edit takes the verdict away, and taking the edit back brings it again.
    editor.type(uri, ODD + "\r\n# more\r\n")
    await editor.until(lambda: editor.diagnostics[uri] == [])
    assert (await lenses(editor, uri))[-1][1] == "run both"
    editor.type(uri, ODD)
    await editor.until(lambda: editor.diagnostics[uri] == everything)
    # The quick fix, applied and saved, learns.
    assert await fixes(editor, uri, types.Diagnostic(FIRST_LINE, "")) == []
    [fix] = await fixes(editor, uri, shown)
    assert fix.kind == types.CodeActionKind.QuickFix and fix.edit is not None and fix.edit.changes is not None
    repaired = applied(ODD, list(fix.edit.changes[uri]))
    assert repaired == ODD.replace(", activation='softmax'", "")
    editor.save(path, repaired.replace("'adam'", "keras.optimizers.Adam(0.1)").replace("epochs=3", "epochs=80"))
    assert (await editor.judged(2)).word == "learns"
    assert editor.diagnostics[uri] == []
    # One sample alone, by command.
    await editor.command("wontlearn.runSingleSample", uri)
    before = len(editor.told)
    await editor.judged(3)
    assert {what.mode for kind, what in editor.told[before:] if kind == "loss"} <= {"single-sample"}


async def test_a_finding_in_an_imported_file_follows_that_file(editor: Editor) -> None:
    lines = SMALL.splitlines(keepends=True)
    script = editor.put("train.py", "".join([*lines[:4], "from parts import model\n", *lines[6:]]))
    text = "".join([lines[1], "\n", *lines[4:6]])
    parts = editor.put("parts.py", text)
    _, uri = editor.open(script), editor.open(parts)
    editor.save(script)
    await editor.judged()
    assert errors(editor.diagnostics[uri]) == [("softmax-one-unit", 4)]
    editor.type(uri, "# more\n" + text)
    await editor.until(lambda: editor.diagnostics[uri] == [])
    # Saved, it is the script that runs again.
    editor.save(parts, "# more\n" + text)
    state = await editor.judged(2)
    assert (state.uri, state.word, errors(editor.diagnostics[uri])) == (
        script.as_uri(),
        "setup",
        [("softmax-one-unit", 5)],
    )


async def test_a_word_while_it_runs_and_cancelling_the_progress_leaves_no_process(editor: Editor) -> None:
    path = editor.put("train.py", SMALL.replace("epochs=3", "epochs=1000000"))
    uri = editor.open(path)
    editor.save(path)
    await editor.until(lambda: any(kind == "loss" and what.mode == "full" for kind, what in editor.told))
    # The lens has the word while it runs.
    await editor.until(lambda: any(kind == "lenses" for kind, _ in editor.told))
    assert (await lenses(editor, uri))[-1][1].startswith("✗ setup")
    running = children(editor)
    assert running
    [token] = [what for kind, what in editor.told if kind == "token"]
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    assert (await editor.judged()).state == "cancelled"
    gone, alive = psutil.wait_procs(running, timeout=60)
    assert gone and not alive


async def test_twenty_saves_in_ten_seconds_end_with_the_verdict_of_the_last(editor: Editor) -> None:
    path = editor.put("train.py", ENDLESS)
    uri = editor.open(path)
    for number in range(19):
        editor.save(path, ENDLESS.replace("5,", f"{5 + number},"))
        await asyncio.sleep(0.5)  # the pace of the saves is what is tested
    editor.save(path, SMALL)
    await editor.until(lambda: any(s.state == "finished" for s in editor.states()))
    last = editor.states()[-1]
    assert (last.word, errors(editor.diagnostics[uri])) == ("setup", [("softmax-one-unit", 6)])


async def test_a_notebook_shows_its_finding_in_the_cell(editor: Editor) -> None:
    head, tail = SMALL.split("model = ")
    texts = ["# Celsius", head, "%matplotlib inline\nmodel = " + tail]
    cells: list[dict[str, Any]] = [
        {"cell_type": "code" if i else "markdown", "metadata": {}, "source": text} for i, text in enumerate(texts)
    ]
    path = editor.folder / "train.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    uris = [f"vscode-notebook-cell:{path}#c{i}" for i in range(3)]
    book = types.NotebookDocument(
        path.as_uri(),
        "jupyter-notebook",
        1,
        [
            types.NotebookCell(types.NotebookCellKind.Code if i else types.NotebookCellKind.Markup, uri)
            for i, uri in enumerate(uris)
        ],
    )
    documents = [types.TextDocumentItem(uri, "python", 1, text) for uri, text in zip(uris, texts, strict=True)][1:]
    editor.notebook_document_did_open(types.DidOpenNotebookDocumentParams(book, documents))
    saved = types.DidSaveNotebookDocumentParams(types.NotebookDocumentIdentifier(book.uri))
    editor.notebook_document_did_save(saved)
    assert (await editor.judged()).uri == path.as_uri()
    assert errors(editor.diagnostics[uris[2]]) == [("softmax-one-unit", 3)]
    assert [line for line, _, _ in await lenses(editor, uris[2])] == [5, 5, 5]
    [fix] = await fixes(editor, uris[2], editor.diagnostics[uris[2]][0])
    assert fix.edit is not None and fix.edit.changes is not None
    assert "softmax" not in applied(texts[2], list(fix.edit.changes[uris[2]]))
    # A save of outputs alone runs nothing: the verdict stands.
    cells[1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    before = len(editor.told)
    editor.notebook_document_did_save(saved)
    await editor.until(lambda: any(kind == "diagnostics" for kind, _ in editor.told[before:]))
    assert not any(kind == "state" for kind, _ in editor.told[before:])


async def test_settings_come_from_the_client(tmp_path: Path) -> None:
    async with opened(tmp_path, {"run": "onCommand", "interpreter": "/nowhere/python"}) as editor:
        path = editor.put("train.py", SMALL)
        uri = editor.open(path)
        editor.save(path)
        await editor.command("wontlearn.runFull", uri)
        await editor.until(lambda: any(kind == "message" for kind, _ in editor.told))
        [message] = [what.message for kind, what in editor.told if kind == "message"]
        assert "/nowhere/python: no Python is there" in message
        assert editor.states() == []
        args = {"wontlearn": {"run": "onCommand", "args": ["--no-such"], "interpreter": [sys.executable]}}
        for settings in (args, {"pylsp": {"plugins": {}}}, None):  # all but the first are not ours
            editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        editor.save(path, "import sys\nfrom tensorflow import keras\nraise ValueError(sys.argv[1:])\nmodel.fit(1)\n")
        await editor.command("wontlearn.check", uri)
        state = await editor.judged()
        assert (state.word, "['--no-such']" in state.headline) == ("crashed", True)
        # A command that never answers keeps nobody waiting, and is given up for another.
        editor.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"via": f"sh -c 'echo $$ > {tmp_path}/never; sleep 600; true' --"})
        )
        await editor.command("wontlearn.check", uri)
        assert isinstance(await lenses(editor, uri), list)
        # Where a command leads: the file is sent there, and what was found stands at its lines here.
        editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({"via": "bash -c"}))
        editor.save(path, "from tensorflow import keras\nraise ValueError(__file__.split('/')[-3])\nmodel.fit(1)\n")
        before = len(editor.told)
        await editor.command("wontlearn.check", uri)
        await editor.until(
            lambda: any(kind == "state" and what.state == "finished" for kind, what in editor.told[before:])
        )
        state = editor.states()[-1]
        assert (state.word, ": sent" in state.headline, " line 2" in state.headline) == ("crashed", True, True)
        never = psutil.Process(int((tmp_path / "never").read_text()))
    assert psutil.wait_procs([never], timeout=5.0)[1] == []


def test_without_pygls_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pygls'\", name='pygls')\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "wontlearn", "lsp"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wontlearn: the language server needs pygls. pip install 'wontlearn[lsp]'\n"
