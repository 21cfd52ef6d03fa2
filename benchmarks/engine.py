"""What the engine costs beside a script that trains: its share of a core, by the number of trainings.

    python benchmarks/engine.py [--runs N] [--profile]

First a real look at a k-fold of 200 epochs a fold, with both runs: CPU of the engine's own process (all its threads; the
runs are processes of their own) over the seconds of the look. Its messages are then told to the real session again, at
the times at which they came: for one training, and for the 10, 100 and 300 of a grid search in a loop, for 25 in a
notebook of 66 cells, and for one training of an hour. The session asks its examiner what it asks in any look; the answers
are those of the recording. CPU is process time, so that a busy machine changes it little. All is to stay under 2 %; what
the engine measures itself, whether y depends on x in the rows of each training, is told apart: it is a control.
"""

from __future__ import annotations

import argparse
import cProfile
import heapq
import json
import pstats
import queue
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wontlearn_engine.looking import dependence_test
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.looking.session import Command, Session, Tell
from wontlearn_engine.notebooks.notebook import join
from wontlearn_engine.probe.contract.measured import Dependence
from wontlearn_engine.probe.contract.messages import Begun
from wontlearn_engine.probe.contract.messages import Message as Said
from wontlearn_engine.probe.contract.wire import message, sent
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.target import Target

LIMIT = 0.02
FOLDS = 5
FOLD = """\
import numpy as np
from tensorflow import keras

rng = np.random.default_rng(0)
x = rng.normal(size=(600, 8)).astype('float32')
y = (x @ rng.normal(size=8) + 0.1 * rng.normal(size=600)).astype('float32')
folds = np.array_split(rng.permutation(600), 5)
for fold in range(FOLDS):
    held = folds[fold % 5]
    kept = np.setdiff1d(np.arange(600), held)
    model = keras.Sequential([keras.layers.Dense(16, activation='relu'), keras.layers.Dense(1)])
    model.compile('adam', 'mse')
    model.fit(x[kept], y[kept], validation_data=(x[held], y[held]), epochs=200, batch_size=32, verbose=0)
"""
"""As users write it, but for the number of folds."""

Heard = tuple[float, dict[str, Any]]
"""Seconds since the training began (or since it was asked), and the event."""


@dataclass
class Recording:
    """One training, as both runs told it."""

    full: list[Heard]
    examined: list[Heard]
    answers: dict[str, list[Heard]]
    """By what was asked."""
    seconds: float
    """What the full run took for it."""


def real() -> tuple[float, float, float, list[tuple[float, Posted]], dict[int, str], list[tuple[float, Command]]]:
    """A real look: CPU seconds, of them for the rows, seconds, what came when, the runs' modes and what was asked."""
    folder = Path(tempfile.mkdtemp(prefix="wontlearn-bench-"))
    script = folder / "train.py"
    script.write_text(FOLD.replace("FOLDS", str(FOLDS)))
    messages: queue.Queue[Posted] = queue.Queue()
    heard: list[tuple[float, Posted]] = []
    asked: list[tuple[float, Command]] = []
    target = Target(script, (), sys.executable, folder, script.name)
    used, began = time.process_time(), time.monotonic()
    conductor = Conductor(target, post=messages.put, watch=False)
    do, test, for_rows = conductor.session.event, dependence_test.test_file, [0.0]

    def timed(path: Path, classes: bool, tokens: bool) -> Dependence:
        start = time.thread_time()
        found = test(path, classes, tokens)
        for_rows[0] += time.thread_time() - start
        return found

    dependence_test.test_file = timed

    def event(run_id: int, event: Said, now: float) -> list[Command]:
        commands = do(run_id, event, now)
        asked.extend((now, command) for command in commands)
        return commands

    conductor.session.event = event  # type: ignore[method-assign]
    try:
        conductor.start()
        look = conductor.session.look
        assert look is not None
        while look.alive:
            message = messages.get()
            heard.append((time.monotonic(), message))
            conductor.handle(message)
        seconds, cpu = time.monotonic() - began, time.process_time() - used
        print(
            f"  (its verdict: {look.verdict.word}; {len(look.trainings)} trainings, {len(heard)} messages)", flush=True
        )
        return cpu, for_rows[0], seconds, heard, {run.id: mode for mode, run in look.runs.items()}, asked
    finally:
        conductor.close()


def recorded(heard: list[tuple[float, Posted]], modes: dict[int, str], asked: list[tuple[float, Command]]) -> Recording:
    """The second training of the look: the first pays for what is done once."""
    events = [
        (at, {**sent(m.event), "n": 1}, modes[m.run])
        for at, m in heard
        if isinstance(m, RunEvent) and getattr(m.event, "n", None) == 1
    ]
    full = [(at, e) for at, e, mode in events if mode == "full"]
    exam = [(at, e) for at, e, mode in events if mode == "single-sample"]
    asks = [(at, c.ask) for at, c in asked if isinstance(c, Tell) and c.ask.n == 1]
    parts: list[tuple[str, float, list[Heard]]] = [("", exam[0][0], [])]
    for at, event in exam:
        due = next(((t, ask) for t, ask in reversed(asks) if t <= at and t > parts[-1][1]), None)
        if due is not None:
            parts.append((due[1].ask, due[0], []))
        parts[-1][2].append((at - parts[-1][1], event))
    return Recording(
        [(at - full[0][0], e) for at, e in full],
        parts[0][2],
        {ask: told for ask, _, told in parts[1:]},
        full[-1][0] - full[0][0],
    )


def in_loop(event: dict[str, Any], n: int) -> str:
    """The line that the n-th training sends."""
    return json.dumps({**event, "n": n} if "n" in event else event)


def long_training(recording: Recording, seconds: float) -> Recording:
    """The same, but with losses for so many seconds."""
    points = [(at, e) for at, e in recording.full if e["e"] == "points"]
    first, last = points[0], points[-1]
    span, updates = last[0] - first[0] + 0.05, last[1]["points"][-1][0]
    told = [(at, e) for at, e in recording.full if e["e"] != "points" and at <= first[0]]
    for turn in range(int(seconds / span)):
        for at, event in points:
            moved = [[p[0] + turn * updates, *p[1:]] for p in event["points"]]
            told.append((at + turn * span, {**event, "points": moved}))
    end = told[-1][0]
    told += [(end + 0.1, e) for at, e in recording.full if e["e"] not in ("points", "training") and at > first[0]]
    return Recording(told, recording.examined, recording.answers, told[-1][0])


def replay(
    recording: Recording,
    text: str,
    script: str,
    count: int,
    as_told: Callable[[dict[str, Any], int], str],
    profile: cProfile.Profile | None,
) -> tuple[float, float]:
    """CPU seconds of the session, and the seconds that the look would have taken."""
    session = Session(script)
    session.begin(text, "1", ("single-sample", "full"), 0.0)
    look = session.look
    assert look is not None
    ids = {mode: run.id for mode, run in look.runs.items()}
    waiting: list[tuple[float, int, int, str]] = []
    order = 0

    def tell(run: int, at: float, told: list[Heard], n: int) -> None:
        nonlocal order
        for after, event in told:
            order += 1
            heapq.heappush(waiting, (at + after, order, run, as_told(event, n)))

    for n in range(count):
        tell(ids["full"], n * (recording.seconds + 0.2), recording.full, n)
    tell(ids["full"], count * (recording.seconds + 0.2), [(0.0, {"e": "end", "code": 0, "error": None})], 0)
    tell(ids["single-sample"], 0.0, recording.examined, 0)
    now, start = 0.0, time.process_time()
    if profile:
        profile.enable()
    while waiting:
        now, _, run, line = heapq.heappop(waiting)
        event = json.loads(line)
        commands = session.ended(run, 0, now) if event["e"] == "gone" else session.event(run, message(event), now)
        if event["e"] == "end":
            tell(run, now, [(0.1, {"e": "gone"})], 0)
        for command in commands:
            assert isinstance(command, Tell)
            ask, n = command.ask.ask, command.ask.n
            if ask == "next" and n + 1 < count:
                tell(command.run, now, recording.examined, n + 1)
            elif ask in ("next", "end"):
                tell(command.run, now, [(0.0, {"e": "end", "code": 0, "error": None})], 0)
            elif ask in recording.answers:
                tell(command.run, now, recording.answers[ask], n)
            else:
                control = {"e": "run", "mode": command.ask.control, "state": "finished", "failed": "not recorded"}
                tell(command.run, now, [(0.5, control), (0.5, {"e": "waiting"})], n)
    if profile:
        profile.disable()
    assert not look.alive and len(look.trainings) == count
    return time.process_time() - start, now


def notebook(recording: Recording, script: str, book: str) -> tuple[str, Callable[[dict[str, Any], int], str]]:
    """A notebook of 66 cells of which 25 train, and the events of its trainings."""
    cells: list[tuple[int, str]] = []
    trains: list[int] = []
    for number in range(1, 67):
        if number % 5 in (2, 4) and len(trains) < 25:
            trains.append(number)
        text = FOLD.replace("FOLDS", "1") if number in trains else f"table = x[: {number}]\nprint(table.mean(axis=0))"
        cells.append((number, text))

    def as_told(event: dict[str, Any], n: int) -> str:
        return in_loop(event, n).replace(json.dumps(script), json.dumps(f"{book}:cell {trains[n]}"))

    return join(cells), as_told


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each replay is made; the median counts")
    parser.add_argument("--profile", action="store_true", help="where the session's time goes")
    options = parser.parse_args()
    cpu, for_rows, seconds, heard, modes, asked = real()
    print(
        f"  {for_rows / FOLDS:.2f} s of CPU for the rows of each training, {cpu - for_rows:.2f} s for all else",
        flush=True,
    )
    rows = [(f"a real look, {FOLDS} folds of 200 epochs", cpu - for_rows, seconds)]
    recording = recorded(heard, modes, asked)
    [script] = {m.event.file for _, m in heard if isinstance(m, RunEvent) and isinstance(m.event, Begun)}
    book = script.replace("train.py", "train.ipynb")
    book_text, in_book = notebook(recording, script, book)
    profile = cProfile.Profile() if options.profile else None
    cases: list[tuple[str, Recording, str, str, int, Any]] = [
        *((f"{count} in a loop", recording, FOLD, script, count, in_loop) for count in (1, 10, 100, 300)),
        ("25 in a notebook of 66 cells", recording, book_text, book, 25, in_book),
        ("one of an hour", long_training(recording, 3600.0), FOLD, script, 1, in_loop),
    ]
    for name, told, text, file, count, as_told in cases:
        found = [replay(told, text, file, count, as_told, profile) for _ in range(options.runs)]
        rows.append((name, statistics.median(cpu for cpu, _ in found), found[0][1]))
    width = max(len(name) for name, _, _ in rows)
    for name, cpu, seconds in rows:
        print(f"{name:<{width}}  {cpu / seconds:7.2%} of a core  ({cpu:.2f} s of CPU in {seconds:.0f} s)")
    if profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return 0 if all(cpu / seconds < LIMIT for _, cpu, seconds in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
