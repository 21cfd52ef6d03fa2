"""The table: one script a row, each through the real engine, with the expected word, line and sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from .support import Checked, Row, check, fresh, table

PLAIN = table("plain")
CHANGES: dict[str, Callable[[str], str | bytes]] = {
    "null-byte": lambda text: text + "\0",
    "deep-expression": lambda text: text.replace("EXPRESSION", "-" * 200_000 + "1"),
    "coding-line": lambda text: text.encode("latin-1"),
    "not-utf-8": lambda text: text.encode("latin-1"),
    "twenty-thousand-lines": lambda text: text * 20_000 + "raise ValueError('seen')\n",
    "long-line": lambda text: text.replace("LONG", "x" * 2_000_000),
    "windows-line-ends": lambda text: text.replace("\n", "\r\n").encode(),
    "byte-order-mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "no-line-end": lambda text: text.rstrip(),
    "notebook-not-json": lambda text: text,
    "notebook-of-another-kind": lambda text: text,
}
"""Scripts that cannot stand in the table as they are."""
NAMES = {
    "path-with-spaces": "my train script (1).py",
    "path-with-quotes": 'it\'s "mine" $HOME `x`.py',
    "path-with-unicode": "Lernen_ñ_学习_🙂.py",
    "path-like-an-option": "./-x.py",
    "path-with-brackets": "[red]{x}%s.py",
    "path-without-ending": "train",
}


@pytest.fixture(scope="module")
def checks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Checked]]:
    """The selected rows, two at a time."""
    root = tmp_path_factory.mktemp("table")
    wanted = {
        item.callspec.id
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    pool = ThreadPoolExecutor(2)
    request.addfinalizer(lambda: pool.shutdown(cancel_futures=True))
    return {row.name: pool.submit(one, root, row) for row in PLAIN if row.name in wanted}


def one(root: Path, row: Row) -> Checked:
    folder = fresh(root / row.name / "project")
    name = NAMES.get(row.name, "n.ipynb" if row.name.startswith("notebook-") else "script.py")
    change = CHANGES.get(row.name) or (as_notebook if name == "n.ipynb" else str)
    text = change(row.text)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "beside.py").write_text("A = 1\n")
    if row.name == "path-through-a-link":
        (folder / "links").mkdir()
        (folder / "links" / "linked.py").symlink_to(folder / name)
        return check(folder, "links/linked.py")
    if row.name.startswith("as-a-"):
        (folder / "package").mkdir()
        (folder / "package" / "__init__.py").write_text("")
        (folder / "package" / "beside.py").write_text("A = 1\n")
        (folder / name).rename(folder / "package" / ("__main__.py" if row.name == "as-a-package" else "train.py"))
        return check(folder, "-m", "package" if row.name == "as-a-package" else "package.train")
    if row.name == "with-arguments":
        return check(folder, name, "--", "a", "--b=c", "-x", "d e")
    return check(folder, name, *row.options)


def as_notebook(text: str) -> str:
    """Cells begin at `# %%`, those of words at `# %% markdown`."""
    cells: list[dict[str, object]] = []
    kind, lines = "code", list[str]()
    for line in [*text.splitlines(keepends=True), "# %%\n"]:
        if not line.startswith("# %%"):
            lines.append(line)
            continue
        if lines:
            cells.append({"cell_type": kind, "source": lines, "metadata": {}})
        kind, lines = line[4:].strip() or "code", []
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.name)
def test_a_script_gets_a_clear_word(row: Row, checks: dict[str, Future[Checked]]) -> None:
    done = checks[row.name].result()
    assert (done.word, done.code) == (row.word, 2), done.report["verdict"]
    assert row.says in done.said, done.report["verdict"]
    assert "wontlearn_engine" not in done.said and "_wontlearn_probe" not in done.said
    assert "Traceback" not in done.stderr, done.stderr
    if row.line is not None:
        assert f"line {row.line}" in done.said, done.report["verdict"]
