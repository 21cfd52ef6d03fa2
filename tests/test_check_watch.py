from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "editors" / "tasks.md"


def task() -> dict[str, Any]:
    """The task as the page gives it."""
    block = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    [found] = json.loads(block[1])["tasks"]
    return dict(found)


@pytest.mark.slow
def test_the_problem_matcher_reads_what_a_watching_check_prints(tmp_path: Path) -> None:
    """A save, a verdict; another save, another verdict; ctrl+c, and the status of the last."""
    script = tmp_path / "train.py"
    broken = (ROOT / "examples" / "celsius.py").read_text(encoding="utf-8")
    script.write_text(broken, encoding="utf-8")
    matcher = task()["problemMatcher"]
    pattern, begins, ends = (
        re.compile(p)
        for p in (
            matcher["pattern"]["regexp"],
            matcher["background"]["beginsPattern"],
            matcher["background"]["endsPattern"],
        )
    )
    words = [word.replace("${relativeFile}", script.name) for word in task()["args"]]
    with (
        subprocess.Popen(
            [sys.executable, "-m", "wontlearn", *words],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process,
        contextlib.ExitStack() as at_last,
    ):
        at_last.callback(process.kill)  # a failure is told, and not waited for
        assert process.stdout is not None

        def look() -> list[tuple[str | Any, ...]]:
            """File, line, severity and code of all that is printed between the two lines."""
            assert process.stdout is not None
            assert begins.search(process.stdout.readline().rstrip("\n"))
            found: list[tuple[str | Any, ...]] = []
            for line in process.stdout:
                if ends.search(line.rstrip("\n")):
                    return found
                match = pattern.search(line.rstrip("\n"))
                assert match, line
                found.append(match.group(1, 2, 4, 6))
            raise AssertionError("it ended")

        assert look()[0] == ("train.py", "11", "error", "softmax-one-unit")
        script.write_text(broken.replace(", activation='softmax'", ""), encoding="utf-8")
        assert [(file, level, code) for file, _, level, code in look()] == [("train.py", "info", "learns")]
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.parametrize("words", [["--format", "json"], ["--timeout", "5"], ["--budget", "5"]])
def test_what_watching_cannot_do_is_said(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wontlearn", "check", "x.py", "--watch", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--watch goes with one --format, full or concise, and without --timeout, --budget or --baseline" in " ".join(
        done.stderr.split()
    )


@pytest.mark.parametrize(
    ("words", "said"), [(["--timeout", "1"], "the time limit of 1 s"), (["--budget", "2"], "the budget of 2 s")]
)
def test_a_script_that_never_trains_is_ended_by_its_limit(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "train.py").write_text("while True: pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "wontlearn", "check", "train.py", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"wontlearn: ended by {said}; judged is what was there." in done.stderr
    assert f"No training had begun within {said}." in done.stdout
