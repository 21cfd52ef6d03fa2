"""The table: one script a row, each through the real engine, with the expected word, line and sentence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from .support import Checked, Row, check, fresh, table

PLAIN = table("plain")
CHANGES: dict[str, Callable[[str], str]] = {
    "null-byte": lambda text: text + "\0",
    "deep-expression": lambda text: text.replace("EXPRESSION", "-" * 200_000 + "1"),
}
"""Scripts that cannot stand in the table as they are."""


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
    text = CHANGES.get(row.name, lambda text: text)(row.text)
    (folder / "script.py").write_text(text, encoding="latin-1" if "latin-1" in text else "utf-8")
    return check(folder, "script.py", *row.options)


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.name)
def test_a_script_gets_a_clear_word(row: Row, checks: dict[str, Future[Checked]]) -> None:
    done = checks[row.name].result()
    assert (done.word, done.code) == (row.word, 2), done.report["verdict"]
    assert row.says in done.said, done.report["verdict"]
    assert "wontlearn_engine" not in done.said and "_wontlearn_probe" not in done.said
    assert "Traceback" not in done.stderr, done.stderr
    if row.line is not None:
        assert f"line {row.line}" in done.said, done.report["verdict"]
