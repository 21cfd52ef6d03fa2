"""A script that is watched: saves, imported modules, two watchers at once."""

from __future__ import annotations

import contextlib
import queue
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.save_watch import Saved
from wontlearn_engine.running.target import Target

from .processes import WITH_CHILDREN, gone_in_time, project


class Watching:
    """A conductor that watches a script, driven by one thread, as a dashboard does."""

    def __init__(self, script: Path) -> None:
        self.messages: queue.Queue[Posted] = queue.Queue()
        target = Target(script, (), sys.executable, script.parent, script.name)
        self.conductor = Conductor(target, post=self.messages.put)
        self.conductor.start()

    def until(self, said: str) -> Look:
        """Handle messages until the newest look has ended and says it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            look = self.conductor.session.look
            if look is not None and not look.alive and said in look.verdict.headline:
                return look
            with contextlib.suppress(queue.Empty):
                self.conductor.handle(self.messages.get(timeout=0.5))
        raise AssertionError(f"{said!r} did not come: {self.conductor.session.look}")


@pytest.fixture
def watchers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Watching]]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[Watching] = []

    def make(script: Path) -> Watching:
        made.append(Watching(script))
        return made[-1]

    yield make
    for watching in made:
        watching.conductor.close()


def test_two_watchers_of_one_script_do_not_disturb_each_other(
    tmp_path: Path, watchers: Callable[[Path], Watching]
) -> None:
    folder = project(tmp_path, "raise ValueError('first')\n")
    one, two = watchers(folder / "script.py"), watchers(folder / "script.py")
    one.until("first")
    two.until("first")
    (folder / "script.py").write_text("raise ValueError('second')\n")
    looks = one.until("second"), two.until("second")
    assert [look.number for look in looks] == [2, 2]
    one.conductor.close()
    (folder / "script.py").write_text("raise ValueError('third')\n")
    assert two.until("third").number == 3
    assert sorted(path.name for path in folder.iterdir()) == ["script.py"]


def test_a_save_during_a_run_ends_it_and_what_it_started(
    tmp_path: Path, watchers: Callable[[Path], Watching], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setenv("TMPDIR", str(notes))
    folder = project(tmp_path, WITH_CHILDREN + "time.sleep(600)\n")
    watching = watchers(folder / "script.py")
    told: list[str] = []
    until = time.monotonic() + 60
    while len(told) < 2 and time.monotonic() < until:
        with contextlib.suppress(queue.Empty):
            watching.conductor.handle(watching.messages.get(timeout=0.05))
        told = [text for path in notes.glob("pid-*") if (text := path.read_text()).count(" ") == 2]
    pids = {int(word) for text in told for word in text.split()[:2]}
    assert len(pids) == 4
    (folder / "script.py").write_text("raise ValueError('new')\n")
    watching.until("new")
    assert gone_in_time(pids)


def test_a_module_that_is_imported_is_watched_too(tmp_path: Path, watchers: Callable[[Path], Watching]) -> None:
    folder = project(tmp_path, "import helper\nraise ValueError(helper.A)\n")
    (folder / "helper.py").write_text("A = 'old'\n")
    watching = watchers(folder / "script.py")
    watching.until("old")
    # Of another length: Python takes its bytecode for current when second and size are the same.
    (folder / "helper.py").write_text("A = 'renewed'\n")
    watching.until("renewed")


def test_a_file_changed_back_is_not_run_again(tmp_path: Path, watchers: Callable[[Path], Watching]) -> None:
    folder = project(tmp_path, "raise ValueError('first')\n")
    watching = watchers(folder / "script.py")
    watching.until("first")
    watching.conductor.set_hold(True)
    (folder / "script.py").write_text("raise ValueError('second')\n")
    while not isinstance(message := watching.messages.get(timeout=30), Saved):
        watching.conductor.handle(message)
    watching.conductor.handle(message)
    look = watching.conductor.session.look
    assert look is not None and look.stale and look.number == 1
    watching.conductor.set_hold(False)
    (folder / "script.py").write_text("raise ValueError('first')\n")
    while not isinstance(message := watching.messages.get(timeout=30), Saved):
        watching.conductor.handle(message)
    watching.conductor.handle(message)
    look = watching.conductor.session.look
    assert look is not None and not look.stale and look.number == 1
