"""Where the command begins: what takes long elsewhere is begun before the rest is imported."""

from __future__ import annotations

import sys
from itertools import zip_longest

from wontlearn_engine.running.via import command


def main() -> int:
    """Returns the exit status."""
    place = place_of(sys.argv[1:])
    if place is None:
        return _run()
    via, python = place
    try:
        started = command.start(via)
    except (OSError, ValueError):
        return _run()  # it is told where it is needed
    from wontlearn_engine.running.via import dialled  # the login goes on meanwhile

    dialled.begin(via, python, started)
    try:
        return _run()
    finally:
        dialled.drop()


def _run() -> int:
    from .cli import main  # with all the rest: some 0.2 to 0.4 s

    return main()


def place_of(words: list[str]) -> tuple[str, str | None] | None:
    """Where the one script that is named runs, and under which Python; None for all else, which takes its usual way.

    A glance: what the words mean, and whether they are right, is told by the command itself.
    """
    words = words[: words.index("--")] if "--" in words else words
    via = _value("--via", words)
    # Many scripts are checked by processes that each connect for themselves.
    scripts = [
        word for word in words if word.endswith((".py", ".ipynb")) and word not in (via, _value("--python", words))
    ]
    if not via or len(scripts) != 1 or {"-h", "--help", "--version", "--on"} & set(words):
        return None
    return via, _value("--python", words)


def _value(name: str, words: list[str]) -> str | None:
    """Of an option, as `--name VALUE` or `--name=VALUE`."""
    for word, behind in zip_longest(words, words[1:]):
        if word == name:
            return behind
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None
