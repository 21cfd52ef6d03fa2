"""Checks of many scripts: some processes, each with a check at a time, the longest first, as memory allows."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
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
    """A process that makes one check after the other."""

    popen: subprocess.Popen[bytes]
    order: Order | None = None
    """What it is at; None while it waits for the next."""
    began: float = 0.0
    headline: str = ""
    held: int = 0
    """Bytes that it and all that it started hold."""


@dataclass
class Tally:
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
    tell: Callable[[Tally], None],
    note: Callable[[str], None],
    proofs: bool = True,
) -> Generator[Done]:
    """Check them all, `jobs` at once, and give each as it is done. Leaving the iterator ends what runs."""
    known = {target: seconds for target in targets if (seconds := _seconds(target)) is not None}
    # The longest last would leave cores without work at the end; what nobody knows may be long.
    waiting = sorted(targets, key=lambda target: -known.get(target, 1e9))
    told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]] = SimpleQueue()
    children: list[_Child] = []
    progress, took, need, noted = Tally(len(targets)), dict[Target, float](), NEED, set[str]()
    try:
        while waiting or _busy(children):
            while waiting and len(_busy(children)) < jobs and _room(children, need):
                child = next((child for child in children if child.order is None), None)
                if child is None:
                    children.append(child := _started(waiting[0].cwd, told))
                _give(child, Order(waiting.pop(0), modes, limit, proofs))
            progress.running = {order.target.given: child.headline for child, order in _busy(children)}
            progress.seconds_left = _left(waiting, _busy(children), known, took, jobs)
            tell(progress)
            try:
                child, item = told.get(timeout=LOOK_EVERY)
            except Empty:
                need = max([need, *(_measured(child) for child, _ in _busy(children))]) if jobs > 1 else need
                continue
            if isinstance(item, Said):
                child.headline = item.headline
            elif isinstance(item, Noted):
                if item.sentence not in noted:  # the same for a folder of scripts
                    noted.add(item.sentence)
                    note(item.sentence)
            else:
                order, child.order, child.headline = child.order, None, ""
                if isinstance(item, str):  # it has ended
                    children.remove(child)
                if order is None:
                    continue
                progress.done += 1
                target = order.target
                if isinstance(item, Checked):
                    took[target] = time.monotonic() - child.began
                    _keep(target, took[target])
                    yield Done(target, item)
                else:
                    yield Done(target, refused(order, "Error", f"an error of wontlearn's own: {item}"))
        progress.running, progress.seconds_left = {}, None
        tell(progress)
    finally:
        _end(children)


def _busy(children: list[_Child]) -> list[tuple[_Child, Order]]:
    return [(child, child.order) for child in children if child.order is not None]


def _give(child: _Child, order: Order) -> None:
    child.order, child.began = order, time.monotonic()
    assert child.popen.stdin is not None
    with suppress(OSError):  # it has just ended, and that is told
        pickle.dump(order, child.popen.stdin)
        child.popen.stdin.flush()


def _started(cwd: Path, told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]]) -> _Child:
    popen = subprocess.Popen(
        [sys.executable, "-c", _CHILD.format(path=sys.path)],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    child = _Child(popen)
    threading.Thread(target=_listen, args=(child, told), daemon=True).start()
    return child


def _listen(child: _Child, told: SimpleQueue[tuple[_Child, Said | Noted | Checked | str]]) -> None:
    """Pass on what its checks say, each at last its look; when it has ended, the last line of what went wrong."""
    popen = child.popen
    assert popen.stdin is not None and popen.stdout is not None and popen.stderr is not None
    stream, errors = popen.stderr, list[bytes]()
    drain = threading.Thread(target=lambda: errors.extend(stream), daemon=True)
    drain.start()
    with suppress(
        OSError, EOFError, ValueError, pickle.UnpicklingError
    ):  # it was killed, perhaps in the middle of a word
        while True:
            told.put((child, pickle.load(popen.stdout)))
    popen.wait()
    drain.join(1.0)
    with suppress(OSError):
        popen.stdin.close()
    popen.stdout.close()
    words = b"".join(errors).decode("utf-8", "replace").strip().splitlines()
    told.put((child, (words or [f"it ended with status {popen.returncode}"])[-1]))


def _end(children: list[_Child]) -> None:
    """All of them at once: each ends what it started."""
    for child in children:
        if child.popen.stdin is not None:
            with suppress(OSError):
                child.popen.stdin.close()
    until = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.popen.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.popen.kill()


def _measured(child: _Child) -> int:
    child.held = max(child.held, memory.of_tree(child.popen.pid))
    return child.held


def _room(children: list[_Child], need: int) -> bool:
    """Whether one more fits beside those that run, once they have grown to what a check holds."""
    busy = _busy(children)
    if busy and busy[0][1].target.via:
        return True  # they are elsewhere
    running = [child for child, _ in busy]
    return not running or memory.free() >= need + sum(max(0, need - child.held) for child in running)


def _left(
    waiting: list[Target],
    running: list[tuple[_Child, Order]],
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
    left += sum(max(0.0, known.get(order.target, usual) - (now - child.began)) for child, order in running)
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
