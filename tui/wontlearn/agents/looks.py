"""One check at a time for agents: told on the way, ended with all its processes when the call is cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import anyio.to_thread
from wontlearn_engine.looking.attend import News
from wontlearn_engine.looking.check import Checked, Limit, check
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.running.target import Target

from ..progress import Pace

TOLD_EVERY = 2.0
"""Seconds between two notes of progress: a client that waits for one gives up after a minute or so."""

Progress = Callable[[float, float, str], Awaitable[None]]
"""Is told seconds so far, the budget, and a sentence."""


class Ended(Exception):
    """The agent takes its call back."""


class Looks:
    """Makes the checks. Two at once would take each other's cores and be judged by what the clock ended."""

    def __init__(self) -> None:
        self._one = anyio.Lock()

    async def make(
        self, target: Target, modes: tuple[Mode, ...], budget: float, progress: Progress, proofs: bool
    ) -> Checked:
        """A check within the budget, with `proofs` of its fixes. Raises NoPython; cancelled, it ends all that it has started first."""
        began, so_far = time.monotonic(), "starting"
        cancelled = threading.Event()
        pace = Pace()

        def tell(news: News) -> None:
            """On the thread of the check, at least once a second."""
            nonlocal so_far
            if cancelled.is_set():
                raise Ended
            now = time.monotonic()
            pace.take(news, now)
            if news.look is not None:
                so_far = pace.line(news.look, now)

        async def tell_client() -> None:
            while True:
                await progress(round(time.monotonic() - began, 1), budget, so_far)
                await anyio.sleep(TOLD_EVERY)

        def run() -> Checked:
            return check(target, modes, Limit(budget, budget=True), tell, lambda note: None, proofs)

        if self._one.locked():
            await progress(0.0, budget, "waiting for the check before")
        outcome: Checked | BaseException = Ended()
        async with self._one, anyio.create_task_group() as group:
            began = time.monotonic()
            group.start_soon(tell_client)
            outcome = await _to_its_end(run, cancelled)
            group.cancel_scope.cancel()
        if isinstance(outcome, BaseException):  # raised here: a task group would wrap it
            raise outcome
        return outcome


async def _to_its_end(run: Callable[[], Checked], cancelled: threading.Event) -> Checked | BaseException:
    """The check on a thread; when we are cancelled it is told, and waited for: no process of its is left."""
    done = anyio.Event()
    outcome: list[Checked | BaseException] = []

    async def work() -> None:
        with anyio.CancelScope(shield=True):
            try:
                outcome.append(await anyio.to_thread.run_sync(run))
            except BaseException as problem:  # ours to hand on, whatever it is
                outcome.append(problem)
            done.set()

    async with anyio.create_task_group() as group:
        group.start_soon(work)
        try:
            await done.wait()
        finally:
            cancelled.set()
    return outcome[0]


def target_of(script: str, arguments: tuple[str, ...], python: str | None) -> Target:
    """The script as a shell in the project's folder would start it. Raises ValueError with a sentence."""
    path = Path(script).expanduser().absolute()
    if path.suffix not in (".py", ".ipynb"):
        raise ValueError(f"{script} is neither a Python file nor a notebook.")
    if not path.is_file():
        raise ValueError(f"{script} {'is a folder' if path.is_dir() else 'does not exist'}.")
    cwd = Path.cwd() if Path.cwd() in path.parents else path.parent
    return Target(path, arguments, python, cwd, str(path))
