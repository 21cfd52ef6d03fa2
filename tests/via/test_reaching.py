"""How a place is reached: by other programs' words, within a limit, and with a module instead of a file."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from ..engine.processes import gone_in_time
from ..engine.support import COMMAND, environment
from .driven import driven


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_command_that_never_answers_is_given_up_when_the_limit_is_over(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    never = f"sh -c 'echo $$ > {note}; sleep 600; true' --"
    (tmp_path / "b.py").write_text("# keras model.fit(\n")
    for words in (("--timeout", "1"), ("--budget", "1"), ("--timeout", "1", "b.py")):
        done = subprocess.run(
            [*COMMAND, "check", "--format", "json", "--via", never, "--sync", *words, "b.py"],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 2
        assert "nothing answered within 1 s" in (done.stdout if "b.py" in words else done.stderr), done
        assert gone_in_time({int(note.read_text())}, 5.0)


def test_a_module_that_is_sent_along_runs_as_python_m_does(tmp_path: Path, via: str, there: Path) -> None:
    package = tmp_path / "project" / "pkg"
    package.mkdir(parents=True)
    (tmp_path / "project" / "helper.py").write_text("A = 4\n")
    (package / "train.py").write_text(
        "import helper, os, sys\nraise ValueError(helper.A, __name__, __package__, os.getcwd())\n"
    )
    done = subprocess.run(
        [*COMMAND, "check", "--format", "concise", "--via", via, "--sync", "-m", "pkg.train"],
        cwd=tmp_path / "project",
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"train.py:2:1: error: ValueError at line 2: (4, '__main__', 'pkg', '{there}" in done.stdout, done


def test_a_module_there_is_looked_for_where_the_command_leads(tmp_path: Path, via: str) -> None:
    package = tmp_path / "elsewhere" / "pkg"
    package.mkdir(parents=True)
    (tmp_path / "elsewhere" / "helper.py").write_text("A = 4\n")
    (package / "train.py").write_text(
        "import helper, os\nraise ValueError(helper.A, __name__, __package__, os.getcwd())\n"
    )
    inner = f"'cd {package.parent}; exec \"$@\"' --"
    leads = f"{via} cd {package.parent}; exec" if via.startswith("ssh") else f"sh -c {inner} {via}"
    words = [*COMMAND, "check", "--format", "concise", "--via", leads, "-m"]
    for module, status, says in (
        ("pkg.train", 2, f"train.py:2:1: error: ValueError at line 2: (4, '__main__', 'pkg', '{package.parent}')"),
        ("pkg.other", 2, f"no module pkg.other can be found in {package.parent} behind `"),
    ):
        done = subprocess.run([*words, module], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == status and says in done.stdout + done.stderr, done


def test_clusters_and_containers_are_led_to_by_their_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins that take their words as the real ones do, and start the rest with nothing of ours around it."""
    (tmp_path / "bin").mkdir()
    home = tmp_path / "elsewhere"
    home.mkdir()
    start = f'cd / && exec env -i HOME={home} PATH=/usr/bin:/bin "$@"\n'
    for name, words in {
        "srun": 'case "$1" in --gres=gpu:1) shift;; *) exit 64;; esac\necho "srun: job 7 queued" >&2\n',
        "kubectl": '[ "$1 $2 $3 $4" = "exec -i pod --" ] || exit 64\nshift 4\n',
        "docker": '[ "$1 $2 $3" = "exec -i trainer" ] || exit 64\nshift 3\n',
    }.items():
        program = tmp_path / "bin" / name
        program.write_text("#!/bin/sh\n" + words + start)
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    script = tmp_path / "train.py"
    script.write_text("import os\nprint(os.getcwd(), sorted(os.environ)[:2])\n")
    for via in ("srun --gres=gpu:1", "kubectl exec -i pod --", "docker exec -i trainer"):
        with driven(script, via) as drive:
            drive.to_the_end()
            assert drive.printed == f"{script.parent} ['HOME', 'LC_CTYPE']\n", drive.printed
    assert (home / ".cache" / "wontlearn").is_dir()


def test_the_way_there_is_begun_once_and_ends_with_a_command_line_that_is_wrong(tmp_path: Path) -> None:
    """While our own imports go on, where one script is named; many connect in processes of their own."""
    notes = tmp_path / "notes"
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("# keras model.fit(\n")
    via = f"sh -c 'echo $$ >> {notes}; exec \"$@\"' --"
    for words, status, connections in (
        (("a.py",), 2, 1),
        (("a.py", "--no-such-flag"), 2, 1),
        (("a.py", "b.py", "-j", "1"), 2, 1),
        (("--help", "a.py"), 0, 0),
    ):
        notes.write_text("")
        done = subprocess.run(
            [*COMMAND, "check", "--via", via, "--sync", "--mode", "full", *words],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
        )
        begun = [int(word) for word in notes.read_text().split()]
        assert (done.returncode, len(begun)) == (status, connections), (words, done)
        assert gone_in_time(set(begun), 5.0)
