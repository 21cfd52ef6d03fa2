"""The story in a real terminal, with real runs: start, watch, edit, the verdict turns, history, copy, export, quit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .terminal import Terminal

EXAMPLE = Path(__file__).parents[2] / "examples" / "celsius.py"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_the_verdict_turns_when_the_file_is_repaired_and_nobody_touches_a_key(tmp_path: Path) -> None:
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    script = work / "celsius.py"
    shutil.copyfile(EXAMPLE, script)
    environment = {
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PATH": os.environ["PATH"],
        "VIRTUAL_ENV": sys.prefix,
    }
    terminal = Terminal([sys.executable, "-m", "wontlearn", "celsius.py"], work, 120, 34, environment)
    try:
        terminal.wait(lambda shown: "✗ SETUP" in shown and "celsius.py:11" in shown and "single-sample 1681" in shown)
        # Another program edits the file.
        text = script.read_text()
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; open(sys.argv[1], 'w').write(sys.argv[2])",
                str(script),
                text.replace(", activation='softmax'", ""),
            ],
            check=True,
        )
        terminal.wait("run 2")
        terminal.wait("✓ LEARNS")
        terminal.wait("■ finished")
        terminal.type("4")
        shown = terminal.wait(lambda shown: "1 ✗ setup" in shown and "2 ✓ learns" in shown)
        [removed] = [line for line in shown.splitlines() if "activation='softmax')" in line and "- " in line]
        assert "Dense(1" in removed
        terminal.type("y")
        terminal.wait("verdict.txt")
        assert "LEARNS" in terminal.clipboard() or "LEARNS" in next((home / "cache").rglob("verdict.txt")).read_text()
        terminal.type("e")
        terminal.wait("curves.csv")
        terminal.type("q")
        terminal.wait("exit status 0")
    finally:
        terminal.close()
    # Nothing was left beside the script, and no process.
    assert sorted(path.name for path in work.iterdir() if path.name != "tmux.sock") == ["celsius.py"]
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in listed
