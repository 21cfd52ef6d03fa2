from __future__ import annotations

import queue
import sys
from pathlib import Path
from typing import Any

from wontlearn_engine.probe.contract.asks import Job
from wontlearn_engine.running.process import Process
from wontlearn_engine.running.runner import Launch, RunEnded, RunMessage, RunSpec

JOB = Job("script.py", "source.py", "script.py", "full", "folder")


def test_what_has_ended_is_not_signalled_again(tmp_path: Path) -> None:
    """Its number may be a stranger's by then: a spare that died is dropped minutes later."""
    signalled: list[int] = []
    listening = True

    def heard(event: str, words: tuple[Any, ...]) -> None:
        if listening and event == "os.killpg":
            signalled.append(words[0])

    sys.addaudithook(heard)  # stays for good, and then hears nothing
    told: queue.Queue[RunMessage] = queue.Queue()
    process = Process(Launch(sys.executable, tmp_path, tmp_path), told.put)
    process.run(RunSpec(1, JOB, process.place))
    process.kill()
    while not isinstance(told.get(timeout=60), RunEnded):
        pass
    before = len(signalled)
    assert before
    process.kill()
    listening = False
    assert len(signalled) == before
