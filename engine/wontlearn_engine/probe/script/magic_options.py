"""Magics around Python, one statement or a whole cell: which of their options take a value, and what stands behind them."""

import re
from typing import List, Optional, Tuple

_VALUED = {
    "time": "",
    "timeit": "nrpv",
    "prun": "lsTD",
    "memit": "rti",
    "mprun": "fT",
    "lprun": "fmDTsuz",
    "snakeviz": "f",
    "pyinstrument": "",
    "scalene": "",
}
"""By the name of the magic: letters of the options that have a value."""
PROFILERS = ("prun", "memit", "mprun", "lprun", "snakeviz", "pyinstrument", "scalene")
"""They would hide the lines of what they run, and some open a browser or a pager."""


def apart(name: str, line: str) -> Optional[Tuple[List[Tuple[str, str]], str]]:
    """(options, each as letters and value, statement) of what stands behind the magic `name`; None for another magic."""
    valued = _VALUED.get(name)
    if valued is None:
        return None
    option = re.compile(r"\s*(?:--([\w-]+)(?:=(\S+))?|-(%s)\s*(\S+)|-([a-zA-Z]+))(?:\s+(?=\S)|\s*$)" % _letters(valued))
    options: List[Tuple[str, str]] = []
    at = 0
    while True:
        found = option.match(line, at)
        if found is None:
            return options, line[at:].strip()
        long, given, letters, value, flags = found.groups()
        options.append((("--" + long) if long else "-" + (letters or flags), value or given or ""))
        at = found.end()


def _letters(valued: str) -> str:
    """Flags and at their end the letter of an option with a value; nothing where there is none."""
    return "[a-zA-Z]*?[%s]" % valued if valued else "(?!)"


def once(line: str) -> str:
    """What stands behind `timeit`, so that it runs its statement once."""
    options, statement = apart("timeit", line) or ([], line)
    kept: List[str] = []
    for letters, value in options:
        if letters.startswith("--"):
            kept.append(letters)
            continue
        given = [letter for letter in letters[1:] if letter not in "nr"]
        if value and letters[-1] not in "nr":
            given[-1] += " " + value
        kept += ["-" + letter for letter in given]
    return " ".join([*kept, "-n 1 -r 1", statement]).strip()
