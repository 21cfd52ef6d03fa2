"""The script's own output, made harmless: escape sequences taken out, progress bars on one line, memory bounded."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from wontlearn_engine.probe.contract.asks import Mode

LINES = 5000
PENDING = 256 * 1024
"""Characters of a run kept between two redraws; of more, only the newest."""
LONGEST = 2000

_NOISE = re.compile(
    r"[IWE]\d{4} \d\d:\d\d:"  # absl
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "  # TensorFlow
    r"|WARNING: All log messages before absl|To enable the following instructions|Skipping registering GPU devices"
)

_ESCAPE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS and the like, up to their end
    r"|\x1b[ -/]*[0-~]"  # two or three characters
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c]{0,4096}\x1b?|[ -/]*)?\Z")
_CONTROL = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class LogLine:
    """One line of output and the run it came from."""

    mode: Mode
    text: str
    run: int = 0
    folds: bool = False
    """It stands for lines that are not shown."""

    @property
    def noise(self) -> bool:
        """True for what the framework says about itself before the script has said anything."""
        return _NOISE.match(self.text) is not None


def folded(lines: list[LogLine]) -> list[LogLine]:
    """What a framework says about itself, in one line wherever lines of it stand together."""
    kept: list[LogLine] = []
    first, count = None, 0
    for line in [*lines, None]:
        if line is not None and line.noise:
            first, count = first or line, count + 1
            continue
        if first is not None:
            text = f"TensorFlow about itself: {count} line{'s' if count > 1 else ''}"
            kept.append(LogLine(first.mode, text, first.run, folds=True))
            first, count = None, 0
        if line is not None:
            kept.append(line)
    return kept


class Cleaner:
    """Turns a run's output, as it comes, into lines."""

    def __init__(self) -> None:
        self._rest = ""
        self._line = ""

    def feed(self, text: str) -> list[str]:
        """Lines that are complete now."""
        text = self._rest + text
        half = _UNFINISHED.search(text)
        self._rest = text[half.start() :] if half else ""
        text = _ESCAPE.sub("", text[: half.start()] if half else text)
        *done, self._line = (self._line + text).split("\n")
        # Of a progress bar only the end of the line counts; keep what could still be written over.
        self._line = _overwrite(self._line[-4 * LONGEST :])
        return [_tidy(line) for line in done]

    @property
    def open_line(self) -> str:
        """What has been written of the last line."""
        return _tidy(self._line)


def _overwrite(line: str) -> str:
    """Carriage returns and backspaces as a terminal would show them."""
    if "\r" in line:
        body = line.rstrip("\r")
        line = body.rsplit("\r", 1)[-1] + ("\r" if line != body else "")
    if "\b" in line:
        kept: list[str] = []
        for char in line:
            if char == "\b":
                if kept:
                    kept.pop()
            else:
                kept.append(char)
        line = "".join(kept)
    return line


def _tidy(line: str) -> str:
    line = _overwrite(line).rstrip("\r").expandtabs(8)
    line = _CONTROL.sub("", line)
    return line[:LONGEST] + "…" if len(line) > LONGEST else line


class Log:
    """The last lines of all runs. `add` is cheap; `settle` does the work, at most twice a second."""

    def __init__(self) -> None:
        self.lines: deque[LogLine] = deque(maxlen=LINES)
        self.version = 0
        self._cleaners: dict[tuple[int, Mode], Cleaner] = {}
        self._pending: dict[tuple[int, Mode], list[str]] = {}
        self._sizes: dict[tuple[int, Mode], int] = {}
        self._dropped: dict[tuple[int, Mode], int] = {}

    def add(self, run: int, mode: Mode, text: str) -> None:
        """Some output as it came."""
        key = run, mode
        parts = self._pending.setdefault(key, [])
        parts.append(text)
        size = self._sizes.get(key, 0) + len(text)
        while size > PENDING and len(parts) > 1:
            gone = parts.pop(0)
            size -= len(gone)
            self._dropped[key] = self._dropped.get(key, 0) + gone.count("\n")
        self._sizes[key] = size

    def settle(self) -> bool:
        """Take what has come into the lines; True if there was something."""
        if not self._pending:
            return False
        for (run, mode), parts in self._pending.items():
            cleaner = self._cleaners.setdefault((run, mode), Cleaner())
            dropped = self._dropped.pop((run, mode), 0)
            if dropped:
                self.lines.append(LogLine(mode, f"… {dropped} lines left out …", run))
            self.lines.extend(LogLine(mode, line, run) for line in cleaner.feed("".join(parts)))
        self._pending.clear()
        self._sizes.clear()
        self.version += 1
        return True

    def shown(self, pattern: str = "") -> list[LogLine]:
        """Lines that hold the text, in any case; last those that are still being written."""
        found = list(self.lines)
        found += [
            LogLine(mode, cleaner.open_line, run)
            for (run, mode), cleaner in self._cleaners.items()
            if cleaner.open_line
        ]
        if pattern:
            wanted = pattern.casefold()
            found = [line for line in found if wanted in line.text.casefold()]
        return found

    def forget(self, runs: set[int]) -> None:
        """Runs that ended: their last line is complete."""
        for key in [key for key in self._cleaners if key[0] in runs and key not in self._pending]:
            rest = self._cleaners.pop(key).open_line
            if rest:
                self.lines.append(LogLine(key[1], rest, key[0]))

    def clear(self) -> None:
        """Empty it."""
        self.lines.clear()
        self._pending.clear()
        self._cleaners.clear()
        self.version += 1
