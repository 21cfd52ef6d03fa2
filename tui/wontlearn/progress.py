"""What `check` says while it looks: plain lines, or on a terminal one line that lives."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from wontlearn_engine.looking.attend import News
from wontlearn_engine.looking.look import Look, Training

FRESH = 0.1
"""Seconds between two pictures of the line that lives."""


class Hearer(Protocol):
    """Is given all news of a look."""

    def __call__(self, news: News) -> None: ...


@contextmanager
def telling() -> Generator[Hearer]:
    """On stderr; what stands there is for a person, and no part of the report."""
    if not sys.stderr.isatty():
        yield lines
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    pace, shown = Pace(), 0.0
    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:

        def tell(news: News) -> None:
            nonlocal shown
            now = time.monotonic()
            pace.take(news, now)
            if news.look is not None and (now - shown >= FRESH or news.ended):
                shown = now
                text = Text(f"wontlearn: {pace.line(news.look, now)}", no_wrap=True, overflow="ellipsis")
                live.update(text, refresh=True)

        yield tell


def lines(news: News) -> None:
    """One line for each new sentence: of a training, else of the whole look."""
    look = news.look
    if look is None:
        return
    said = [(look.name_of(training), training.judgement.verdict.headline) for training in news.sentences]
    if news.headline and look.verdict.headline not in {t.judgement.verdict.headline for t in look.trainings}:
        said.append(("", look.verdict.headline))
    if news.judged and look.proving:
        said += [("", f"The fix for {names} is tried on a copy of the script.") for names in trying(look)]
    for name, sentence in said:
        if sentence:
            print(f"wontlearn: {name + ': ' if name else ''}{sentence}", file=sys.stderr, flush=True)


def trying(look: Look) -> list[str]:
    """The ids of the findings whose edits are tried together now, as words; none where no proof runs."""
    found = [
        f.id for f in look.findings if f.fix is not None and f.fix.proof is not None and f.fix.proof.state == "running"
    ]
    return [" and ".join(found)] if found else []


class Pace:
    """How fast the training goes that had a loss last."""

    def __init__(self) -> None:
        self._began: dict[int, tuple[float, int]] = {}
        """By training: when its first loss of the full run came, and at which update."""
        self._training: Training | None = None

    def take(self, news: News, now: float) -> None:
        """Losses have come."""
        if news.begun:
            self._began.clear()
            self._training = None
        for training, curve in news.losses:
            if curve == "full" or self._training is None:
                self._training = training
            if curve == "full" and curve in training.curves:
                self._began.setdefault(training.index, (now, training.curves[curve].last_update))

    def line(self, look: Look, now: float) -> str:
        """Which training, what is known of it, update, rate, time left, and the words so far."""
        for names in trying(look):
            return f"{look.verdict.headline} · trying the fix for {names} on a copy"
        training = self._training
        words = Counter(t.judgement.verdict.word for t in look.trainings if t.judgement.verdict.word is not None)
        counts = ", ".join(f"{count} {word}" for word, count in words.items()) if len(look.trainings) > 1 else ""
        if training is None:
            return " · ".join(part for part in (look.verdict.headline, counts) if part)
        name, sentence = look.name_of(training), training.judgement.verdict.headline or look.verdict.headline
        told = f"{name}: {sentence}" if name else sentence
        return " · ".join(part for part in (self._updates(training, now), counts, told) if part)

    def _updates(self, training: Training, now: float) -> str:
        curve, began = training.curves.get("full"), self._began.get(training.index)
        if curve is None or began is None or training.full_state == "finished":
            return ""
        update, expected = curve.last_update, training.expected_updates
        told = f"update {update:,}" + (f" of {expected:,}" if expected else "")
        if now - began[0] < 1.0 or update <= began[1]:
            return told
        rate = (update - began[1]) / (now - began[0])
        told += f", {rate:,.0f}/s" if rate >= 10 else f", {rate:.1f}/s"
        return told + (f", {time_left((expected - update) / rate)} left" if expected and expected > update else "")


def time_left(seconds: float) -> str:
    """`40 s`, `12 min`, `2 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes >= 10 else f"{60 * minutes + rest} s"
