"""A notebook's cells where the user's Python has IPython and where it has none, in the full run and in a reduced one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from wontlearn_engine.probe.contract.messages import End

from .probing import Told, probed

HERE = """\
import sys, os
def here():
    frame = sys._getframe(1)
    return frame.f_code.co_filename.rpartition(':')[2] + ':' + str(frame.f_lineno)
"""
MODES = ["full", "single-sample"]


def notebook(folder: Path, *cells: str, hidden: bool = False) -> Path:
    folder.mkdir()
    path = folder / "n.ipynb"
    made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in (HERE, *cells)]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    if hidden:
        (folder / "IPython.py").write_text("raise ImportError('hidden')\n", encoding="utf-8")
    return path


def ended(told: Told) -> tuple[str, str, int]:
    """How it ended, and where."""
    error = told.of(End)[0].error
    return told.of(End)[0].how, *((error.file.rpartition(":")[2], error.line) if error else ("", 0))


WRITTEN = (
    "\n%matplotlib inline\n!echo one \\\n  two\nprint(here())",
    "\n%%time\nprint('timed', here())\nlast = 1\nlast",
    "%%capture kept\nprint('kept', here())",
    "print(kept.stdout.strip(), here())\nfrom IPython.core.magic import register_cell_magic\n@register_cell_magic\n"
    "def twice(line, cell):\n    for _ in range(2):\n        get_ipython().run_cell(cell)",
    "%%twice\nprint('again', here())",
    "if True:\n    %time print('line', here())\nfiles = !echo a b\nprint(files, type(get_ipython()).__mro__[1].__name__)",
    "import asyncio\nqueue = asyncio.Queue()\nawait queue.put(7)",
    "print(await queue.get(), here())\ndisplay({'shown': 1})",
    "%%writefile made.py\nnumber = 3",
    "import made\nprint('made', made.number)\n%env WONTLEARN_SEEN=yes\nprint(os.environ['WONTLEARN_SEEN'])",
    "!pip install nothing\n%pip install nothing\n%tensorboard --logdir a\n%unheard of\nprint(here())",
    "%%unheard\nno python here",
    "%%bash\necho from bash",
    "from IPython import get_ipython as known\nprint(known() is get_ipython(), here())",
    "%load_ext wontlearn\n%wontlearn all\nprint('loaded', here())",
    "%%wontlearn\nprint('examined', here())",
    "runs = []\ndef counted(place):\n    runs.append(place)\n    print('run', len(runs), place)",
    "%timeit -n 5 -r 3 counted(here())\nif True:\n    t = %timeit -qo counted(here())\nprint(type(t).__name__)",
    "%%timeit -n 3 started = here()\nown = 1\ncounted(here())",
    "%prun -s cumulative -q counted(here())\nprint('own' in globals())",
    "%%prun -q\ncounted(here())",
)
PRINTED = """\
cell 2:5
timed cell 3:3
kept cell 4:2 cell 5:1
again cell 6:2
again cell 6:2
line cell 7:2
7 cell 9:1
{'shown': 1}
made 3
yes
!pip install nothing  # not run by wontlearn
%pip install nothing  # not run by wontlearn
%tensorboard --logdir a  # not run by wontlearn
%unheard of  # not run by wontlearn
cell 12:5
%%unheard   # not run by wontlearn
True cell 15:2
loaded cell 16:3
examined cell 17:2
%timeit -n 5 -r 3 counted(here())  # once by wontlearn
run 1 cell 19:1
run 2 cell 19:3
TimeitResult
%%timeit -n 3 started = here()  # once by wontlearn
run 3 cell 20:3
run 4 cell 21:1
False
run 5 cell 22:2
"""


@pytest.mark.parametrize("mode", MODES)
def test_cells_run_as_in_ipython(mode: str, tmp_path: Path) -> None:
    path = notebook(tmp_path / "project", *WRITTEN)
    told = probed(path, mode)
    assert ended(told) == ("finished", "", 0)
    said = told.printed.splitlines()
    assert [line for line in said if line in PRINTED.splitlines()] == PRINTED.splitlines()
    assert any(line.startswith("Wall time") for line in said)
    runs = mode == "full"
    for line, shown in (("one two", "!echo one    two"), ("from bash", "%%bash ")):
        assert (line in said, any(other.startswith(shown) for other in said)) == (runs, not runs)
    assert ("['a b'] InteractiveShell" if runs else "[] InteractiveShell") in said
    assert {file.name for file in path.parent.iterdir()} - {"__pycache__"} == (
        {"n.ipynb", "made.py"} if runs else {"n.ipynb"}
    )


FAILING = {
    "in a timed cell": (("%%time\ndef f():\n    return 1 / 0\nf()",), ("cell 2", 3)),
    "in a captured cell": (("\n%%capture\nx = 1\nx / 0",), ("cell 2", 4)),
    "in a timed line": (("x = 1\n%time x / 0",), ("cell 2", 2)),
    "behind magics": (("!true\n%env A=1\nx = 1\nx / 0",), ("cell 2", 4)),
    "in a file that is run": (("%%writefile other.py\nx = 1\n1 / 0", "%run other.py"), ("other.py", 2)),
    "no Python": (("%env A=1\nx = (1,\n",), ("cell 2", 2)),
}


@pytest.mark.parametrize("name", FAILING)
def test_an_error_in_a_magic_ends_the_run_at_its_line(name: str, tmp_path: Path) -> None:
    cells, (place, line) = FAILING[name]
    how, file, at = ended(probed(notebook(tmp_path / "project", *cells), "full"))
    assert (how, file.rpartition("/")[2], at) == ("exception", place, line)


@pytest.mark.parametrize("mode", MODES)
def test_without_ipython_its_lines_are_left_out(mode: str, tmp_path: Path) -> None:
    cells = (
        *WRITTEN[:2],
        "files = !ls\nprint(files, here())",
        *WRITTEN[6:8],
        "%%bash\necho from bash",
        "get_ipython()",
    )
    told = probed(notebook(tmp_path / "project", *cells, hidden=True), mode)
    assert told.printed.splitlines()[:5] == ["cell 2:5", "timed cell 3:3", "[] cell 4:2", "7 cell 6:1", "{'shown': 1}"]
    assert "from bash" not in told.printed and "one two" not in told.printed
    assert ended(told) == ("exception", "cell 8", 1)
    assert told.of(End)[0].error.type == "NameError"


def test_cells_of_plain_python_start_no_ipython(tmp_path: Path) -> None:
    told = probed(notebook(tmp_path / "project", "print('IPy' 'thon' in sys.modules, here())\ndisplay(1)"), "full")
    assert told.printed.splitlines() == ["False cell 2:1", "1"]
