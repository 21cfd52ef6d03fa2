"""Trainings of real size under watch: when the words come, what memory is held, and what is taken from the full run.

    python benchmarks/large.py [--only TEXT] [--seconds 120]

Each of benchmarks/scripts/large is looked at as the dashboard looks at a save, for so many seconds, and then runs alone
under plain Python for as long. Printed: seconds to the sample's judgement, to the first word and to the last one; the
most memory of the engine, the full run and the reduced one; and the time that the full run took for its updates against
plain Python for the same ones: until the sample was judged, while controls ran, and after the last of them was done (a dash
where there were too few updates to say).
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import Hello, Measured, Points, Reduced
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.target import Target

SCRIPTS = Path(__file__).parent / "scripts" / "large"
PLAIN = """
import atexit, os, runpy, sys, threading, time
times = []
def done(*_):
    times.append(time.monotonic() - began)
def write():
    with open(sys.argv[2], "w") as file:
        file.write(" ".join(map(str, times)))
    os._exit(0)
text = open(sys.argv[3]).read()
if "import torch" in text:
    from torch.optim import optimizer
    optimizer.register_optimizer_step_post_hook(done)
else:
    import keras
    class Times(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            done()
    fit = keras.Model.fit
    keras.Model.fit = lambda self, *args, **kwargs: fit(self, *args, callbacks=[Times()], **kwargs)
began = time.monotonic()
atexit.register(write)
timer = threading.Timer(float(sys.argv[1]), write)
timer.daemon = True
timer.start()
runpy.run_path(sys.argv[3], run_name="__main__")
"""
MEGABYTE = 1024 * 1024


@dataclass
class Seen:
    """What was seen of a look; times in seconds since the save."""

    words: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    sample: float | None = None
    updates: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    """When so many updates of the full run had been made, over all trainings."""
    controls: float = 0.0
    """When a control last said something."""
    memory: dict[str, float] = field(default_factory=dict[str, float])
    """Most MB, by what the process is."""
    findings: tuple[str, ...] = ()
    headline: str = ""


def watch(script: Path, seconds: float) -> Seen:
    """Look at a script for so long; all that was started is ended."""
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(script, (), sys.executable, script.parent), post=messages.put, watch=False)
    seen, began, modes, made = Seen(), time.monotonic(), dict[int, str](), dict[int, int]()
    try:
        conductor.start()
        while (now := time.monotonic() - began) < seconds:
            with contextlib.suppress(queue.Empty):
                message = messages.get(timeout=0.25)
                conductor.handle(message)
                if isinstance(message, RunEvent):
                    note(message, conductor, seen, modes, made, time.monotonic() - began)
            look = conductor.session.look
            assert look is not None
            word = look.verdict.word or ""
            if word and (not seen.words or seen.words[-1][1] != word):
                seen.words.append((now, word))
            weigh(seen, modes)
            if not look.alive:
                break
        look = conductor.session.look
        assert look is not None
        seen.findings, seen.headline = tuple(f.id for f in look.findings), look.verdict.headline
    finally:
        conductor.close()
    return seen


def note(
    message: RunEvent, conductor: Conductor, seen: Seen, modes: dict[int, str], made: dict[int, int], now: float
) -> None:
    """Take one event down."""
    event, look = message.event, conductor.session.look
    assert look is not None
    if isinstance(event, Hello):
        modes[event.pid] = next((mode for mode, run in look.runs.items() if run.id == message.run), "other")
    elif isinstance(event, Points) and event.curve == "full" and event.points:
        made[event.n] = event.points[-1][0]
        seen.updates.append((now, sum(made.values())))
    elif isinstance(event, Reduced | Measured):
        if isinstance(event, Reduced) and (event.mode, event.state) == ("single-sample", "finished"):
            seen.sample = seen.sample or now
        if "full" in look.runs and look.runs["full"].state == "running":
            seen.controls = now


def weigh(seen: Seen, modes: dict[int, str]) -> None:
    """Keep the most memory of each process."""
    for pid, mode in [(psutil.Process().pid, "engine"), *modes.items()]:
        with contextlib.suppress(psutil.Error):
            seen.memory[mode] = max(seen.memory.get(mode, 0.0), psutil.Process(pid).memory_info().rss / MEGABYTE)


def plain(script: Path, seconds: float) -> list[float]:
    """When each update was made under plain Python, in seconds since the script began."""
    with tempfile.NamedTemporaryFile() as file:
        words = [sys.executable, "-c", PLAIN, str(seconds), file.name, str(script)]
        subprocess.run(words, cwd=script.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return [float(word) for word in Path(file.name).read_text().split()]


def ratio(seen: Seen, alone: list[float], since: float, until: float) -> str:
    """Time under watch over time alone, for the updates that were made under watch between two moments."""
    within = [(at, made) for at, made in seen.updates if since <= at <= until and made <= len(alone)]
    if len(within) < 2 or within[-1][1] - within[0][1] < 5:
        return "-"
    (t0, u0), (t1, u1) = within[0], within[-1]
    took = alone[u1 - 1] - alone[u0 - 1]
    return f"{(t1 - t0) / took:.2f} ({u1 - u0} updates)" if took > 0 else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=120.0)
    options = parser.parse_args()
    for script in sorted(SCRIPTS.glob("*.py")):
        if options.only not in script.stem:
            continue
        seen = watch(script, options.seconds)
        alone = plain(script, options.seconds)
        ends = seen.updates[-1][0] if seen.updates else 0.0
        sampled, controls = seen.sample or 0.0, seen.controls or ends
        done = ends - controls > 5.0
        sample = f"{seen.sample:.0f} s" if seen.sample is not None else "never"
        words = ", ".join(f"{word} {at:.0f} s" for at, word in seen.words) or "none"
        memory = ", ".join(f"{name} {most:.0f} MB" for name, most in seen.memory.items())
        print(
            f"{script.stem:<22} sample {sample}; words: {words}; memory: {memory};"
            f" until the sample {ratio(seen, alone, 0.0, sampled)}, with controls {ratio(seen, alone, sampled, controls)},"
            f" after them {ratio(seen, alone, controls + 0.5, ends) if done else '-'};"
            f" updates {seen.updates[-1][1] if seen.updates else 0} watched, {len(alone)} alone;"
            f" {', '.join(seen.findings) or 'no finding'}; {seen.headline}",
            flush=True,
        )


if __name__ == "__main__":
    main()
