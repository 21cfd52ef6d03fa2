"""The dashboard of a script behind a command, in a real terminal: saves there, a lost connection, one key that connects anew."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import psutil
import pytest

from ..engine.processes import gone_in_time
from ..tui.terminal import Terminal

WAITS = "import os, time\nprint('runs as', os.getpid(), 'of', os.getppid(), 'end')\ntime.sleep(600)\n"


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
@pytest.mark.parametrize("via", ["ssh", "bare", "srun"], indirect=True)
def test_it_is_watched_there_and_r_connects_anew(tmp_path: Path, via: str) -> None:
    work = tmp_path / "there"
    work.mkdir()
    script = work / "train.py"
    script.write_text(WAITS)
    environment = {
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "NO_COLOR": "1",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
    }
    words = [sys.executable, "-m", "wontlearn", "--via", via, "--python", sys.executable, "--mode", "full", str(script)]
    terminal = Terminal(words, tmp_path, 130, 40, environment)
    try:
        before = numbers(terminal.wait(lambda shown: len(numbers(shown)) == 2))
        script.write_text(WAITS + "# saved\n")
        now = numbers(terminal.wait(lambda shown: len(numbers(shown)) == 2 and numbers(shown)[0] != before[0]))
        assert gone_in_time({before[0]}, 5.0)
        os.kill(now[1], signal.SIGKILL)  # the worker there
        shown = terminal.wait("connects anew")
        assert "The run was lost: the connection ended" in shown and gone_in_time({now[0]}, 5.0)
        terminal.type("r")
        last = numbers(terminal.wait(lambda shown: len(numbers(shown)) == 2 and numbers(shown)[1] != now[1]))
        terminal.type("q")
        terminal.wait("q again")
        terminal.type("q")
        terminal.wait("exit status 0")
        assert gone_in_time(set(last), 5.0)
    finally:
        terminal.close()
    assert not [one for one in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(one.info["cmdline"] or [])]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_a_script_chosen_from_the_list_runs_where_the_settings_say(tmp_path: Path) -> None:
    work = tmp_path / "here"
    work.mkdir()
    (work / "train.py").write_text("# keras model.fit(\nprint('lies', *__file__.split('/')[-3:-2], 'end')\n")
    (work / "pyproject.toml").write_text('[tool.wontlearn]\nvia = "bash -c"\nsync = true\nmode = "full"\n')
    environment = {
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
    }
    terminal = Terminal([sys.executable, "-m", "wontlearn", "--python", sys.executable], work, 130, 40, environment)
    try:
        terminal.wait("train.py")
        terminal.type("\r")
        terminal.wait("lies sent end")
        terminal.type("q")
        terminal.wait("exit status 0")
    finally:
        terminal.close()


def numbers(shown: str) -> list[int]:
    """What the run that was started last printed: its process, and the worker's."""
    said = [
        line.split("runs as ")[1].split(" end")[0]
        for line in shown.splitlines()
        if "runs as " in line and " end" in line
    ]
    return [int(word) for word in said[-1].split(" of ")] if said else []
