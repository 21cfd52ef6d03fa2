"""A crash of the script: file, line and traceback are its own, whatever the script is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support import check, fresh


@pytest.mark.parametrize("name", ["boot.py", "reboot.py", "main.py", "state.py"])
def test_a_script_named_as_a_file_of_ours_keeps_its_frames(tmp_path: Path, name: str) -> None:
    folder = fresh(tmp_path / "project")
    (folder / name).write_text("def f():\n    return 1 / 0\n\n\nf()\n")
    done = check(folder, name)
    assert done.report["verdict"]["headline"].startswith("ZeroDivisionError at line 2"), done.said
    assert f"{name}:5 f()" in done.said
