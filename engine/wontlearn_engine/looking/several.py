"""Checks of many scripts: a process each, some at once, the longest first, as memory allows."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from ..probe.contract.asks import Mode
from ..running import memory
from ..running.target import Target, cache_folder
from .check import Checked, Limit
from .one import Noted, Order, Said, refused

NEED = 1_500_000_000
"""Bytes that a check holds, before the first of them has shown how much it is: two processes with a framework and its data."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the memory."""
PATIENCE = 5.0
"""Seconds that a check has to end what it started."""
_CHILD = "import sys; sys.path[:] = {path!r}; from wontlearn_engine.looking.one import main; main()"
"""By -c and with our own path: a user's `queue.py` in the current folder is none of ours."""


@dataclass(frozen=True)
class Done:
    """A finished check of one of many."""

    target: Target
    checked: Checked


@dataclass
class _Child:
    """The process of one check."""

    order: Order
    popen: subprocess.Popen[bytes]
    began: float
    headline: str = ""
    held: int = 0
    """Bytes that it and all that it started hold."""


@dataclass
class Progress:
    """How far a check of many is."""

    total: int
    done: int = 0
    running: dict[str, str] = field(default_factory=dict[str, str])
    """By the script as it was given: its sentence so far."""
    seconds_left: float | None = None
    """By the seconds that scripts took, now or at an earlier time; None while there is nothing to go by."""


def check_several(
    targets: list[Target],
    modes: tuple[Mode, ...],
    limit: Limit | None,
    jobs: int,
    tell: Callable[[Progress], None],
    note: Callable[[str], None],
    proofs: bool = True,
) -> Generator[Done]:
    """Check them all, `jobs` at once, and give each as it is done. Leaving the iterator ends what runs."""
    known = {target: seconds for target in targets if (seconds := _seconds(target)) is not None}
    # The longest last would leave cores without work at the end; what nobody knows may be long.
    waiting = sorted(targets, key=lambda target: -known.get(target, 1e9))
    told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]] = SimpleQueue()
    running: list[_Child] = []
    progress, took, need, noted = Progress(len(targets)), dict[Target, float](), NEED, set[str]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs and _room(running, need):
                running.append(_start(Order(waiting.pop(0), modes, limit, proofs), told))
            progress.running = {child.order.target.given: child.headline for child in running}
            progress.seconds_left = _left(waiting, running, known, took, jobs)
            tell(progress)
            try:
                child, item = told.get(timeout=LOOK_EVERY)
            except Empty:
                need = max([need, *(_measured(child) for child in running)]) if jobs > 1 else need
                continue
            if isinstance(item, Said):
                child.headline = item.headline
            elif isinstance(item, Noted):
                if item.sentence not in noted:  # the same for a folder of scripts
                    noted.add(item.sentence)
                    note(item.sentence)
            else:
                running.remove(child)
                progress.done += 1
                target = child.order.target
                if isinstance(item, Checked):
                    took[target] = time.monotonic() - child.began
                    _keep(target, took[target])
                    yield Done(target, item)
                else:
                    yield Done(target, refused(child.order, "Error", f"an error of wontlearn's own: {item}"))
        progress.running, progress.seconds_left = {}, None
        tell(progress)
    finally:
        _end(running)


def _start(order: Order, told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]]) -> _Child:
    popen = subprocess.Popen(
        [sys.executable, "-c", _CHILD.format(path=sys.path)],
        cwd=order.target.cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    child = _Child(order, popen, time.monotonic())
    threading.Thread(target=_listen, args=(child, told), daemon=True).start()
    return child


def _listen(child: _Child, told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]]) -> None:
    """Pass on what a check says; at last its look, or the last line of what went wrong."""
    popen = child.popen
    assert popen.stdin is not None and popen.stdout is not None and popen.stderr is not None
    stream, errors = popen.stderr, list[bytes]()
    drain = threading.Thread(target=lambda: errors.extend(stream), daemon=True)
    drain.start()
    last: Said | Noted | Checked | str = ""
    with suppress(
        OSError, EOFError, ValueError, pickle.UnpicklingError
    ):  # it was killed, perhaps in the middle of a word
        pickle.dump(child.order, popen.stdin)
        popen.stdin.flush()
        while not isinstance(last, Checked):
            last = pickle.load(popen.stdout)
            if not isinstance(last, Checked):
                told.put((child, last))
    popen.wait()
    drain.join(1.0)
    popen.stdin.close()
    popen.stdout.close()
    words = b"".join(errors).decode("utf-8", "replace").strip().splitlines()
    told.put(
        (child, last if isinstance(last, Checked) else (words or [f"it ended with status {popen.returncode}"])[-1])
    )


def _end(running: list[_Child]) -> None:
    """All of them at once: each ends what it started."""
    for child in running:
        if child.popen.stdin is not None:
            with suppress(OSError):
                child.popen.stdin.close()
    until = time.monotonic() + PATIENCE
    for child in running:
        try:
            child.popen.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.popen.kill()


def _measured(child: _Child) -> int:
    child.held = max(child.held, memory.of_tree(child.popen.pid))
    return child.held


def _room(running: list[_Child], need: int) -> bool:
    """Whether one more fits beside those that run, once they have grown to what a check holds."""
    if running and running[0].order.target.via:
        return True  # they are elsewhere
    return not running or memory.free() >= need + sum(max(0, need - child.held) for child in running)


def _left(
    waiting: list[Target],
    running: list[_Child],
    known: dict[Target, float],
    took: dict[Target, float],
    jobs: int,
) -> float | None:
    """Seconds until all is done, roughly."""
    seen = [*took.values(), *known.values()]
    if not seen:
        return None
    usual, now = sum(seen) / len(seen), time.monotonic()

    left = sum(known.get(target, usual) for target in waiting)
    left += sum(max(0.0, known.get(child.order.target, usual) - (now - child.began)) for child in running)
    return left / jobs


def _seconds(target: Target) -> float | None:
    """What the last check of this script took."""
    try:
        return float((cache_folder(target.script, target.via) / "seconds").read_text())
    except (OSError, ValueError):
        return None


def _keep(target: Target, seconds: float) -> None:
    with suppress(OSError):
        (cache_folder(target.script, target.via) / "seconds").write_text(f"{seconds:.1f}")
