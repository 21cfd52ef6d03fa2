"""`check` of many scripts: which they are, how far it is, and what is printed of them."""

from __future__ import annotations

import glob
import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from wontlearn_engine.looking.check import Limit
from wontlearn_engine.looking.several import Done, Tally, check_several
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.reporting.several import SEVERAL, exit_code_of, line
from wontlearn_engine.running.target import Target

from .discover import discover, trains
from .outputs import Destination, put
from .progress import FRESH, time_left

JOBS = max(1, (os.cpu_count() or 2) // 2)
"""Checks at once if nobody says otherwise: each is two processes, which train most of the time."""


class Nothing(Exception):
    """There is no script to be checked; the text says what was looked for."""


def many(given: list[str]) -> bool:
    """True if what was given may be more than one script: several words, a folder, or a pattern that the shell left."""
    return len(given) > 1 or Path(given[0]).is_dir() or (not Path(given[0]).exists() and glob.has_magic(given[0]))


def scripts(given: list[str], note: Callable[[str], None]) -> list[Path]:
    """The scripts that train something, in the order given; of a folder by path. Raises Nothing.

    A file that by its text trains nothing (a module between scripts) is left out, and `note` told so.
    """
    found: dict[Path, None] = {}
    left: list[str] = []
    for word in given:
        path = Path(word)
        if path.is_dir():
            found.update(dict.fromkeys(sorted(script.path for script in discover(path))))
            continue
        if not path.exists() and not glob.has_magic(word):
            raise Nothing(f"{word} does not exist. Give scripts, folders, or patterns like 'train_*.py'.")
        files = [path] if path.exists() else _matching(word)
        for file in files:
            if file.is_file() and trains(file):
                found[file] = None
            elif file.is_file():
                left.append(str(file))
    if left:
        note(f"Left out, as they train nothing by their text: {', '.join(left)}.")
    if not found:
        raise Nothing(
            f"no script that trains something is in {', '.join('this folder' if word == '.' else word for word in given)}."
        )
    return list(found)


def _matching(pattern: str) -> list[Path]:
    return [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - it may be absolute


def check_scripts(
    paths: list[Path],
    like: Target,
    modes: tuple[Mode, ...],
    limit: Limit | None,
    outputs: list[Destination],
    jobs: int,
    note: Callable[[str], None],
    proofs: bool = True,
) -> int:
    """Check them all as `like` says, print their reports together, and return the one exit status."""
    targets = [replace(like, script=path.absolute(), given=str(path)) for path in paths]
    done: list[Done] = []
    stream, written = Destination("json") in outputs, True
    try:
        with (
            _telling() as (tell, ended),
            closing(check_several(targets, modes, limit, jobs, tell, note, proofs)) as checks,
        ):
            for one in checks:
                done.append(one)
                ended(one)
                if stream:  # as they come: whoever reads them need not wait for the last
                    written = put(Destination("json"), line(one)) and written
    except KeyboardInterrupt:
        note(f"ended by ctrl+c, after {len(done)} of {len(targets)}")
        return 2
    order = {target: number for number, target in enumerate(targets)}
    done.sort(key=lambda one: order[one.target])
    texts = [(one, SEVERAL[one.form](done)) for one in outputs if one != Destination("json")]
    put_all = [put(one, text) for one, text in texts]
    return exit_code_of(done) if written and all(put_all) else 2


@contextmanager
def _telling() -> Generator[tuple[Callable[[Tally], None], Callable[[Done], None]]]:
    """On stderr: a line that lives, where that is a terminal; else a line for each script that is done."""
    if not sys.stderr.isatty():
        now = Tally(0)

        def keep(progress: Tally) -> None:
            nonlocal now
            now = progress

        def say(one: Done) -> None:
            verdict = one.checked.look.verdict
            print(
                f"wontlearn: {now.done} of {now.total}  {one.target.given}: {verdict.headline}",
                file=sys.stderr,
                flush=True,
            )

        yield keep, say
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    shown = 0.0
    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:

        def tell(progress: Tally) -> None:
            nonlocal shown
            now = time.monotonic()
            if now - shown >= FRESH:
                shown = now
                live.update(
                    Text(f"wontlearn: {progress_line(progress)}", no_wrap=True, overflow="ellipsis"), refresh=True
                )

        yield tell, lambda one: None


def progress_line(progress: Tally) -> str:
    """`3 of 40 done, about 5 min left · a.py: it learns so far · b.py`."""
    left = f", about {time_left(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    running = [f"{name}: {said}" if said else name for name, said in progress.running.items()]
    return " · ".join([f"{progress.done} of {progress.total} done{left}", *running])
