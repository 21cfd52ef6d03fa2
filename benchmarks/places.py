"""How much later than here a run's first message comes from another place, and what a message takes.

Of the engine alone, connecting included, and of a further run over the connection that stands; and of the whole command:
from its start until the script's first line runs (the place is this machine: its clock is ours). Beside them what the command
takes by itself, for `true`.

`python benchmarks/places.py [COMMAND …]`: each a command for `--via`, or `ray://…` as `--on` takes it; `bash -c` by default.
"""

from __future__ import annotations

import argparse
import queue
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import At, Hello
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.runner import Printed, RunEvent
from wontlearn_engine.running.target import Target

SCRIPT = "import time\nprint('here', flush=True)\nwhile True:\n    time.sleep(0.001)\n"
NOTES = "import time\nopen({note!r}, 'w').write(str(time.monotonic()))\n"


def look(script: Path, via: str, asks: int) -> tuple[float, float, list[float]]:
    """Seconds from the wish to the first message, connecting included; of a further run; of questions to a run, there and back."""
    messages: queue.SimpleQueue[Posted] = queue.SimpleQueue()
    began = time.perf_counter()
    target = Target(script, (), sys.executable, script.parent, str(script), via=via, sync=bool(via))
    with opened(target) as (found, place):
        conductor = Conductor(found, post=messages.put, modes=("full",), watch=False, runner=place)
        try:
            conductor.start()
            first, took = 0.0, list[float]()
            while True:
                message = messages.get(timeout=60)
                conductor.handle(message)
                if isinstance(message, RunEvent) and not first:
                    first = time.perf_counter() - began
                if isinstance(message, Printed):
                    break
            while len(took) < asks:
                asked = time.perf_counter()
                conductor.ask_where()
                while True:
                    message = messages.get(timeout=60)
                    if isinstance(message, RunEvent) and isinstance(message.event, At):
                        break
                took.append(time.perf_counter() - asked)
            began = time.perf_counter()
            conductor.rerun()
            while True:
                message = messages.get(timeout=60)
                conductor.handle(message)
                if isinstance(message, RunEvent) and isinstance(message.event, Hello):
                    return first, time.perf_counter() - began, took
        finally:
            conductor.close()


def command(script: Path, via: str) -> float:
    """Seconds from the start of `wontlearn check` to the script's first line."""
    note = script.with_name("note")
    script.write_text(NOTES.format(note=str(note)))
    place = [] if not via else ["--on", "ray"] if via.startswith("ray://") else ["--via", via, "--sync"]
    words = [sys.executable, "-m", "wontlearn", "check", "--mode", "full", "--python", sys.executable, *place, script]
    began = time.monotonic()
    subprocess.run(words, cwd=script.parent, capture_output=True)
    return float(note.read_text()) - began


def nothing(via: str) -> float:
    """Seconds that the command takes for `true`: what no tool behind it can do without."""
    began = time.perf_counter()
    subprocess.run([*shlex.split(via), "true"], stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("via", nargs="*", default=["bash -c"])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--asks", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "train.py"
        places = ["", *options.via]
        firsts: dict[str, list[float]] = {via: [] for via in places}
        again: dict[str, list[float]] = {via: [] for via in places}
        commands: dict[str, list[float]] = {via: [] for via in places}
        asks: dict[str, list[float]] = {via: [] for via in places}
        itself = {via: [nothing(via)] for via in places if via and not via.startswith("ray://")}
        for _ in range(options.times):  # in turns: what else the machine does meets all of them
            for via in places:
                script.write_text(SCRIPT)
                first, further, took = look(script, via, options.asks)
                firsts[via].append(first)
                again[via].append(further)
                asks[via] += took
                commands[via].append(command(script, via))
                if via in itself:
                    itself[via].append(nothing(via))

        def later(seconds: dict[str, list[float]], via: str) -> str:
            here, there = statistics.median(seconds[""]), statistics.median(seconds[via])
            spread = sorted(b - a for a, b in zip(seconds[""], seconds[via], strict=True))
            return f"{there:.3f} s ({there - here:+.3f}; pairs {spread[0]:+.3f} to {spread[-1]:+.3f})"

        for via in places:
            took = sorted(asks[via])
            print(
                f"{via or 'here'}: first message {later(firsts, via)}; of a further run {later(again, via)}; first line "
                f"of the whole command {later(commands, via)}; a question and its answer {took[len(took) // 2] * 1e3:.1f} "
                f"ms (90 %: {took[len(took) * 9 // 10] * 1e3:.1f})"
                + (f"; the command by itself {statistics.median(itself[via]):.3f} s" if via in itself else "")
            )


if __name__ == "__main__":
    main()
