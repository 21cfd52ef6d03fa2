"""Runs a script under the real probe, in a process of its own, and keeps what it told."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import wontlearn_engine
from wontlearn_engine.notebooks import notebook
from wontlearn_engine.probe.contract.asks import Ask, Job, Mode, Prepare, control_line
from wontlearn_engine.probe.contract.messages import Begun, Measured, Message, Reduced
from wontlearn_engine.probe.contract.wire import message

BOOT = Path(wontlearn_engine.__file__).parent / "probe" / "boot.py"
LOOPS = Path(__file__).with_name("loops")
ENVIRONMENT = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """What one run told, as the engine reads it, and what the script printed."""

    events: list[dict[str, Any]]
    """As they came."""
    printed: str

    @functools.cached_property
    def messages(self) -> list[Message]:
        return [message(event) for event in self.events]

    def of(self, kind: type[T], n: int | None = None) -> list[T]:
        """Messages of a kind, of one training or of all."""
        return [m for m in self.messages if isinstance(m, kind) and (n is None or getattr(m, "n", None) == n)]

    @property
    def trainings(self) -> list[Begun]:
        return self.of(Begun)

    def control(self, n: int, mode: str = "single-sample") -> Reduced:
        """What a control of a training found."""
        return next(found for found in self.of(Reduced, n) if found.mode == mode and found.state == "finished")

    def evidence(self, n: int, key: str) -> Any:
        """The last fact of a key."""
        return next((fact.value for fact in reversed(self.of(Measured, n)) if fact.key == key), None)


def _cells(script: Path) -> list[tuple[str, str, str]]:
    """A notebook's cells as the engine hands them over: name, plain Python, as written."""
    joined = notebook.joined_text(script.read_text(encoding="utf-8")) or ""
    written = notebook.texts(script, joined)
    return [(f"{script}:cell {cell.number}", cell.text, written[cell.number]) for cell in notebook.cells(joined)]


@functools.cache
def probed(
    script: Path, mode: Mode, answer: Literal["next", "end"] = "next", asks: tuple[tuple[int, str], ...] = ()
) -> Told:
    """One run to its end; the examiner is asked for controls, (training, control), and then told `answer`."""
    open_asks = list(asks)
    events_read, events_write = os.pipe()
    control_read, control_write = os.pipe()
    for fd in (events_write, control_read):
        os.set_inheritable(fd, True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [sys.executable, str(BOOT), str(events_write), str(control_read), f"{folder}/bytecode"],
            cwd=script.parent,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            pass_fds=(events_write, control_read),
            start_new_session=True,
        )
        os.close(events_write)
        os.close(control_read)
        source = script
        if script.suffix == ".ipynb":
            source = Path(folder, "source.json")
            source.write_text(json.dumps(_cells(script)), encoding="utf-8")
        job = Job(script=str(script), source=str(source), given=str(script), mode=mode, folder=folder)
        with os.fdopen(control_write, "wb", buffering=0) as control, os.fdopen(events_read) as stream:
            for line in (Prepare(), job):
                control.write(control_line(line))
            events: list[dict[str, Any]] = []
            for text in stream:
                events.append(json.loads(text))
                message(events[-1])  # raises ContractError at what the contract does not know
                if events[-1]["e"] == "waiting":
                    n = events[-1]["n"]
                    said = Ask(answer, n)
                    wanted = next((ask for ask in open_asks if ask[0] == n), None)
                    if wanted is not None:
                        open_asks.remove(wanted)
                        said = Ask("control", n, wanted[1], updates=200)
                    control.write(control_line(said))
        process.wait()
        printed.seek(0)
        return Told(events, printed.read().decode())


@functools.cache
def plain(script: Path) -> str:
    """What the script prints under Python alone."""
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=script.parent,
        env=ENVIRONMENT,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
