"""Where the command begins: what takes long elsewhere is begun before the rest is imported."""

from __future__ import annotations

import argparse
import sys

from wontlearn_engine.running.python import NoPython
from wontlearn_engine.running.via import dialled

from .named import cluster_of

HELP = {"-h", "--help", "--version"}


def main() -> int:
    """Returns the exit status."""
    place = _place(sys.argv[1:])
    if place is None:
        from .cli import main as run

        return run()
    dialled.begin(*place)
    try:
        from .cli import main as run  # some 0.4 s

        return run()
    finally:
        dialled.drop()


def _place(words: list[str]) -> tuple[str, str | None] | None:
    """Where the one script that is named runs, and under which Python; None for all else, which takes its usual way.

    A glance: what the words mean, and whether they are right, is told by the command itself.
    """
    words = words[: words.index("--")] if "--" in words else words
    peek = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for name in ("--via", "--on", "--python", "--num-gpus", "--num-cpus"):
        peek.add_argument(name, type=float if name.startswith("--num") else str)
    try:
        known, rest = peek.parse_known_args(words)
        via = cluster_of(known) or known.via
    except (argparse.ArgumentError, NoPython):
        return None
    # Many scripts are checked by processes that each connect for themselves.
    scripts = [word for word in rest if word.endswith((".py", ".ipynb")) and not word.startswith("-")]
    return (via, known.python) if via and len(scripts) == 1 and not HELP & set(rest) else None
