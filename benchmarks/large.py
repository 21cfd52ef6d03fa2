"""Trainings of real size under watch: when the words come, what memory is held, and what is taken from the full run.

    python benchmarks/large.py [--only TEXT] [--seconds 120] [--looks 1]

Each of benchmarks/scripts/large is looked at as the dashboard looks at a save, for so many seconds, and runs twice under
plain Python beside that; the three take turns of ten seconds, and each computes alone in its own (turns.py). All seconds
are those that the look has had. Printed for each look: seconds to the first sentence, to the sample's judgement, and to
each word; the most memory and the CPU seconds of the engine, the full run and the reduced one; and the time that the full
run took for its updates against the median of plain Python for the same ones: until the sample was judged, while the rest
that is measured unasked was, while controls ran, after the last of them was done, and from its first update to its last
(a dash where there were too few updates to say). Behind each ratio: how far apart the two plain runs were for those
updates, as a share of their median. With more than one look the medians follow.
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil
from turns import Plain, Turns
from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import Hello, Measured, Points, Reduced
from wontlearn_engine.running.runner import RunEvent
from wontlearn_engine.running.target import Target

SCRIPTS = Path(__file__).parent / "scripts" / "large"
MEGABYTE = 1024 * 1024
PLAIN = 2
"""Plain runs beside each look: two, so that they tell how well a ratio is known."""
UNASKED = ("single-sample", "few-sample")


@dataclass
class Seen:
    """What was seen of a look; times in seconds since the save."""

    words: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    sentence: float | None = None
    """When the first headline told of losses or of the sample."""
    sample: float | None = None
    updates: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    """When so many updates of the full run had been made, over all trainings."""
    examined: float = 0.0
    """When what is measured unasked was last heard of."""
    controls: float = 0.0
    """When a control, or a score that was asked for, was; 0 where there was none."""
    memory: dict[str, float] = field(default_factory=dict[str, float])
    """Most MB, by what the process is."""
    cpu: dict[str, float] = field(default_factory=dict[str, float])
    """Seconds of CPU, by what the process is."""
    findings: tuple[str, ...] = ()
    headline: str = ""


def watch(script: Path, seconds: float, clock: Callable[[], float]) -> Seen:
    """Look at a script for so long by this clock; all that was started is ended."""
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(script, (), sys.executable, script.parent), post=messages.put, watch=False)
    seen, modes, made = Seen(), dict[int, str](), dict[int, int]()
    try:
        conductor.start()
        while (now := clock()) < seconds:
            with contextlib.suppress(queue.Empty):
                message = messages.get(timeout=0.25)
                conductor.handle(message)
                if isinstance(message, RunEvent):
                    note(message, conductor, seen, modes, made, clock())
            look = conductor.session.look
            assert look is not None
            if seen.sentence is None and (seen.updates or seen.sample) and look.verdict.headline:
                seen.sentence = now
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
    mode = next((mode for mode, run in look.runs.items() if run.id == message.run), "other")
    if isinstance(event, Hello):
        modes[event.pid] = mode
    elif isinstance(event, Points) and event.curve == "full" and event.points:
        made[event.n] = event.points[-1][0]
        seen.updates.append((now, sum(made.values())))
    elif isinstance(event, Reduced | Measured) and mode == "single-sample" and look.runs["full"].state == "running":
        if isinstance(event, Reduced) and (event.mode, event.state) == ("single-sample", "finished"):
            seen.sample = seen.sample or now
        if event.mode in UNASKED if isinstance(event, Reduced) else event.key != "score":
            seen.examined = now
        else:
            seen.controls = now


def weigh(seen: Seen, modes: dict[int, str]) -> None:
    """Keep the most memory of each process, and what CPU it has used."""
    for pid, mode in [(psutil.Process().pid, "engine"), *modes.items()]:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            seen.memory[mode] = max(seen.memory.get(mode, 0.0), process.memory_info().rss / MEGABYTE)
            times = process.cpu_times()
            seen.cpu[mode] = max(seen.cpu.get(mode, 0.0), times.user + times.system)


def look(script: Path, seconds: float) -> tuple[Seen, list[list[float]]]:
    """A look of so many seconds of its own, and what each plain run had taken for each update, in its own seconds."""
    runs = [Plain(script) for _ in range(PLAIN)]
    with Turns(runs) as turns:
        seen = watch(script, seconds, lambda: turns.clock(0))
    times = [run.end() for run in runs]
    return seen, [[turns.clock(n, at) for at in run] for n, run in enumerate(times, 1)]


@dataclass(frozen=True)
class Ratio:
    """Time under watch over time alone, for the updates that were made under watch between two moments."""

    value: float
    updates: int
    noise: float
    """How far apart plain runs were, as a share of their median; 0 where there is one."""

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.updates} updates, plain apart by {self.noise:.2f})"


def ratio(seen: Seen, alone: list[list[float]], since: float, until: float) -> Ratio | None:
    """None where fewer than 5 updates were made, or plain Python did not come so far."""
    within = [(at, made) for at, made in seen.updates if since <= at <= until and made <= min(map(len, alone))]
    if len(within) < 2 or within[-1][1] - within[0][1] < 5:
        return None
    (t0, u0), (t1, u1) = within[0], within[-1]
    took = [run[u1 - 1] - run[u0 - 1] for run in alone]
    usual = median(took)
    return Ratio((t1 - t0) / usual, u1 - u0, (max(took) - min(took)) / usual) if usual > 0 else None


def ratios(seen: Seen, alone: list[list[float]]) -> dict[str, Ratio | None]:
    """Until the sample was judged, while the rest was examined, while controls ran, after them; and all of it."""
    ends = seen.updates[-1][0] if seen.updates else 0.0
    sampled = seen.sample or 0.0
    examined = max(sampled, seen.examined)
    done = max(examined, seen.controls)
    return {
        "until the sample": ratio(seen, alone, 0.0, sampled),
        "while examined": ratio(seen, alone, sampled, examined),
        "with controls": ratio(seen, alone, examined, seen.controls),
        "after them": ratio(seen, alone, done + 0.5, ends) if ends - done > 5.0 else None,
        "whole": ratio(seen, alone, 0.0, ends),
    }


def told(name: str, seen: Seen, known: dict[str, Ratio | None]) -> str:
    """One look in one line."""
    sentence = f"{seen.sentence:.0f} s" if seen.sentence is not None else "never"
    sample = f"{seen.sample:.0f} s" if seen.sample is not None else "never"
    words = ", ".join(f"{word} {at:.0f} s" for at, word in seen.words) or "none"
    held = ", ".join(f"{mode} {most:.0f} MB {seen.cpu.get(mode, 0.0):.1f} s" for mode, most in seen.memory.items())
    times = ", ".join(f"{when} {value or '-'}" for when, value in known.items())
    made = seen.updates[-1][1] if seen.updates else 0
    return (
        f"{name:<22} sentence {sentence}, sample {sample}; words: {words}; memory and CPU: {held}; {times};"
        f" {made} updates; {', '.join(seen.findings) or 'no finding'}; {seen.headline}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--looks", type=int, default=1)
    options = parser.parse_args()
    for script in sorted(SCRIPTS.glob("*.py")):
        if options.only not in script.name:
            continue
        found = [
            (seen, ratios(seen, alone)) for seen, alone in (look(script, options.seconds) for _ in range(options.looks))
        ]
        for seen, known in found:
            print(told(script.stem, seen, known), flush=True)
        if len(found) > 1:
            for when in found[0][1]:
                all_of = [value for _, known in found if (value := known[when]) is not None]
                if all_of:
                    middle, noise = median(r.value for r in all_of), median(r.noise for r in all_of)
                    print(
                        f"{script.stem:<22} {when}: median {middle:.2f} of {len(all_of)}, plain apart by {noise:.2f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
