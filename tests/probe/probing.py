"""Runs a script under the real probe, in a process of its own, and keeps what it told."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import wontlearn_engine
from wontlearn_engine.notebooks import notebook
from wontlearn_engine.probe.contract import VERSION
from wontlearn_engine.probe.contract.asks import Job
from wontlearn_engine.probe.contract.messages import message

BOOT = Path(wontlearn_engine.__file__).parent / "probe" / "boot.py"
LOOPS = Path(__file__).with_name("loops")
ENVIRONMENT = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}

Event = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """The events of one run, and what the script printed."""

    events: list[Event]
    printed: str

    def of(self, kind: str, n: int | None = None) -> list[Event]:
        """Events of a kind, of one training or of all."""
        return [e for e in self.events if e["e"] == kind and (n is None or e.get("n") == n)]

    @property
    def trainings(self) -> list[Event]:
        return self.of("training")

    def control(self, n: int, mode: str = "single-sample") -> Event:
        """What a control of a training found."""
        return next(e for e in self.of("run", n) if e["mode"] == mode and e["state"] == "finished")

    def evidence(self, n: int, key: str) -> Any:
        """The last evidence of a key."""
        return next((e["value"] for e in reversed(self.of("evidence", n)) if e["key"] == key), None)


def _cells(script: Path) -> list[tuple[str, str, str]]:
    """A notebook's cells as the engine hands them over: name, plain Python, as written."""
    joined = notebook.joined_text(script.read_text(encoding="utf-8")) or ""
    written = notebook.texts(script, joined)
    return [(f"{script}:cell {cell.number}", cell.text, written[cell.number]) for cell in notebook.cells(joined)]


@functools.cache
def probed(script: Path, mode: str, answer: str = "next", asks: tuple[tuple[int, str], ...] = ()) -> Told:
    """One run to its end; the examiner is asked for controls, (training, control), and then told `answer`."""
    open_asks = list(asks)
    events_read, events_write = os.pipe()
    control_read, control_write = os.pipe()
    for fd in (events_write, control_read):
        os.set_inheritable(fd, True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [sys.executable, str(BOOT), str(events_write), str(control_read), f"{folder}/bytecode"],
            cwd=script.parent, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.DEVNULL,
            pass_fds=(events_write, control_read), start_new_session=True,
        )  # fmt: skip
        os.close(events_write)
        os.close(control_read)
        source = script
        if script.suffix == ".ipynb":
            source = Path(folder, "source.json")
            source.write_text(json.dumps(_cells(script)), encoding="utf-8")
        job = asdict(Job(str(script), str(source), str(script), "full" if mode == "full" else "single-sample", folder))
        with os.fdopen(control_write, "w") as control, os.fdopen(events_read) as stream:
            for line in ({"v": VERSION, "modules": [], "environment": {}}, job):
                print(json.dumps(line), file=control, flush=True)
            events: list[Event] = []
            for text in stream:
                events.append(json.loads(text))
                message(events[-1])  # raises ContractError at what the contract does not know
                if events[-1]["e"] == "waiting":
                    line = {"ask": answer, "n": events[-1]["n"]}
                    wanted = next((ask for ask in open_asks if ask[0] == line["n"]), None)
                    if wanted is not None:
                        open_asks.remove(wanted)
                        line |= {"ask": "control", "control": wanted[1], "updates": 200}
                    print(json.dumps(line), file=control, flush=True)
        process.wait()
        printed.seek(0)
        return Told(events, printed.read().decode())


@functools.cache
def plain(script: Path) -> str:
    """What the script prints under Python alone."""
    return subprocess.run(
        [sys.executable, str(script)], cwd=script.parent, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ).stdout  # fmt: skip
