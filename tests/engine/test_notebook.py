"""Notebooks: cells and lines in every place, IPython's own lines skipped, outputs ignored."""

from __future__ import annotations

import json
import queue
import sys
import threading
from pathlib import Path

import pytest
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.save_watch import Saved, Watcher, read
from wontlearn_engine.notebooks import notebook, without_magics
from wontlearn_engine.running.target import Target

from .support import check, fresh


def written(*cells: str | tuple[str, str], outputs: str = "") -> str:
    """A notebook file; a cell is code unless its kind stands before it."""
    made: list[dict[str, object]] = []
    for cell in cells:
        kind, text = cell if isinstance(cell, tuple) else ("code", cell)
        made.append({"cell_type": kind, "source": text.splitlines(keepends=True), "metadata": {}})
        if kind == "code":
            made[-1] |= {"outputs": [{"output_type": "stream", "text": outputs}], "execution_count": 1}
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("x = 1\n", "x = 1\n"),
        ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
        ("!pip install a \\\n  b\nx = 1", "pass  # !pip install a\n#   b\nx = 1"),
        ("if a:\n    %env A=1\nb", "if a:\n    pass  # %env A=1\nb"),
        ("files = !ls\nfiles", "files = []  # files = !ls\nfiles"),
        ("%time model.fit(x, y)", "model.fit(x, y)"),
        ("t = %timeit -n 3 -o f(1)", "t = f(1)"),
        ("%prun -s cumulative -q model.fit(x, -y)", "model.fit(x, -y)"),
        ("%lprun -f fit -f model.step fit(x)\n%snakeviz -t f()", "fit(x)\nf()"),
        ("%time --no-raise-error f()\n%timeit -qn5 f()", "f()\nf()"),
        ("%%time\nf()", "# %%time\nf()"),
        ("%%bash\nls\n", "# %%bash\n# ls\n# "),
        ("%%writefile a.py\nx = (", "# %%writefile a.py\n# x = ("),
        ("model?\nx", "pass  # model?\nx"),
        ("??f\nx", "pass  # ??f\nx"),
        ("x = '''\n%no\n'''\n%yes", "x = '''\n%no\n'''\npass  # %yes"),
        ("x = (a\n  % b)\n!ls", "x = (a\n  % b)\npass  # !ls"),
        ("x = a \\\n  % b\n!ls", "x = a \\\n  % b\npass  # !ls"),
    ],
)
def test_no_line_moves(cell: str, plain: str) -> None:
    assert without_magics.without(cell) == plain
    assert cell.count("\n") == plain.count("\n")


def test_a_line_of_the_text_is_a_line_of_its_cell() -> None:
    text = notebook.joined_text(written("a\nb", ("markdown", "# Title"), "c", "", "d\n"))
    assert text is not None
    assert [(cell.number, cell.text.strip()) for cell in notebook.cells(text)] == [
        (1, "a\nb"),
        (3, "c"),
        (4, ""),
        (5, "d"),
    ]
    for cell in notebook.cells(text):
        for line, content in enumerate(cell.text.splitlines(), 1):
            joined = cell.first + line - 1
            assert text.splitlines()[joined - 1] == content
            assert notebook.in_cell(text, joined) == (cell.number, line)
            assert notebook.in_text(text, cell.number, line) == joined


def test_a_script_has_no_cells() -> None:
    assert notebook.cells("x = 1\n") == ()
    assert notebook.in_cell("x = 1\n", 1) == (0, 1)
    assert notebook.at(0, 3) == "line 3"
    assert notebook.at(3, 2) == "cell 3, line 2"


@pytest.mark.parametrize(("file", "cell"), [("a.py", 0), ("a.ipynb", 3), ("/a b/c:cell x.ipynb", 12), ("<string>", 0)])
def test_python_knows_a_cell_by_a_name_from_which_file_and_cell_come_back(file: str, cell: int) -> None:
    assert notebook.of_code(notebook.code_name(file, cell)) == (file, cell)


def test_half_written_json_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(written("x = 1")[:-20])
    assert read(path) is None


def test_a_half_saved_notebook_keeps_the_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = fresh(tmp_path / "project") / "n.ipynb"
    path.write_text(written("raise ValueError('first')"))
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(path, (), sys.executable, path.parent, path.name), post=messages.put)

    def until(said: str) -> None:
        while (look := conductor.session.look) is None or look.alive or said not in look.verdict.headline:
            conductor.handle(messages.get(timeout=60))

    conductor.start()
    try:
        until("first")
        path.write_text(written("raise ValueError('half')")[:-20])
        path.write_text(written("raise ValueError('second')"))
        until("second")
        assert [look.verdict.word for look in conductor.session.looks] == ["crashed"] * 2
        path.write_text(written("raise ValueError('third')")[:-20])
        conductor.rerun()
        until("cannot be read as a notebook")
        path.write_text(written("raise ValueError('third')"))
        until("third")
    finally:
        conductor.close()


def test_a_crash_names_cell_and_line(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    text = written(
        "%matplotlib inline\n1", ("markdown", "text"), "def f():\n    return 1 / 0\n", "await None if 0 else f()"
    )
    (folder / "n.ipynb").write_text(text)
    done = check(folder, "n.ipynb")
    assert done.word == "crashed"
    assert done.report["verdict"]["headline"].startswith("ZeroDivisionError at cell 3, line 2")
    assert "n.ipynb:cell 4:1" in done.said


def test_a_syntax_error_names_cell_and_line(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    (folder / "n.ipynb").write_text(written("x = 1", "y = (1,\n"))
    assert check(folder, "n.ipynb").report["verdict"]["headline"].startswith("Syntax error, cell 2, line 1")


def test_new_outputs_are_no_save(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(written("x = 1", outputs="old"))
    before = read(path)
    path.write_text(written("x = 1"))
    assert read(path) == before
    saves: list[Saved] = []
    told = threading.Event()

    def post(saved: Saved) -> None:
        saves.append(saved)
        told.set()

    watcher = Watcher(path, post, list)
    watcher.start()
    try:
        path.write_text(written("x = 1", outputs="new"))
        path.write_text(written("x = 1", outputs="newer"))
        path.write_text(written("x = 2", outputs="newer"))
        assert told.wait(10)
    finally:
        watcher.stop()
    assert [saved.source.splitlines()[1] for saved in saves] == ["x = 2"]


@pytest.mark.slow
def test_a_finding_names_cell_and_line(tmp_path: Path) -> None:
    folder = fresh(tmp_path / "project")
    cells = (
        "%matplotlib inline\nimport keras\nimport numpy as np\n",
        ("markdown", "# Celsius to Fahrenheit"),
        "x = np.linspace(-1, 1, 64)[:, None]\ny = 1.8 * x + 32\n",
        "%%time\nmodel = keras.Sequential([\n    keras.Input((1,)),\n    keras.layers.Dense(1, activation='softmax'),\n])\n"
        "model.compile(keras.optimizers.Adam(0.1), 'mse')\n",
        "if get_ipython():\n    %time history = model.fit(x, y, epochs=4, batch_size=4, verbose=0)\n",
    )
    (folder / "n.ipynb").write_text(written(*cells))
    done = check(folder, "n.ipynb")
    assert (done.word, done.code) == ("setup", 1), done.said
    places = {one["id"]: (one["file"], one["cell"], one["line"]) for one in done.report["findings"]}
    assert places["softmax-one-unit"] == ("n.ipynb", 4, 4)
    training = done.report["trainings"][0]
    assert (training["file"], training["cell"], training["line"]) == ("n.ipynb", 5, 2)
