"""How soon a long training has its word: ten of them, five healthy and five faulty, while they go on.

    python benchmarks/live.py [--only TEXT] [--seconds S]

Each of benchmarks/scripts/long would train for many times as long as it takes to judge. It is looked at as the dashboard
looks at a save, both runs at once, until the right word has stood for 20 s or S seconds are over (180 unless given). Printed: when
the first word came, when the right one came to stay (seconds after the save, and the share of the planned updates made by
then), every wrong word in between, and the findings that stood at the end. The promise: within 10 % of the updates or 60
seconds, whichever is later.
"""

from __future__ import annotations

import argparse
import contextlib
import queue
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.running.target import Target

SCRIPTS = Path(__file__).parent / "scripts" / "long"
RIGHT = {
    "digits_keras": "learns",
    "stripes_keras": "learns",
    "running_sum_keras": "learns",
    "waves_torch": "learns",
    "next_character_torch": "learns",
    "shuffled_pairs_keras": "data",
    "one_softmax_keras": "setup",
    "other_weights_torch": "setup",
    "column_and_row_torch": "setup",
    "drawn_labels_keras": "data",
}
STANDS = 20.0
"""Seconds that the right word must stand."""


@dataclass
class Words:
    """The words of one look, as they came."""

    right: str
    first: tuple[str, float] | None = None
    since: float | None = None
    """When the right word came that still stands."""
    updates: int = 0
    """Made by then."""
    share: float | None = None
    """Of the planned updates; None where the script tells no number of them."""
    wrong: list[str] = field(default_factory=list[str])
    now: str = ""

    def tell(self, word: str, seconds: float, updates: int, planned: int | None) -> None:
        if word == self.now:
            return
        self.now = word
        if word and self.first is None:
            self.first = word, seconds
        if word == self.right:
            self.since, self.updates, self.share = seconds, updates, updates / planned if planned else None
        else:
            self.since = None
            if word not in ("", "unclear"):
                self.wrong.append(f"{word} at {seconds:.0f} s")


def watch(script: Path, right: str, limit: float) -> tuple[Words, Conductor]:
    """Look at a script until its word stands; the conductor is closed."""
    messages: queue.Queue[Posted] = queue.Queue()
    conductor = Conductor(Target(script, (), sys.executable, script.parent), post=messages.put, watch=False)
    words, began = Words(right), time.monotonic()
    try:
        conductor.start()
        while (spent := time.monotonic() - began) < limit:
            with contextlib.suppress(queue.Empty):
                conductor.handle(messages.get(timeout=0.5))
            look = conductor.session.look
            assert look is not None
            first = next((t for t in look.trainings if "full" in t.curves), None)
            made, planned = (first.curves["full"].last_update, first.expected_updates) if first else (0, None)
            words.tell(look.verdict.word or "", spent, made, planned)
            if (words.since is not None and spent - words.since > STANDS) or not look.alive:
                break
    finally:
        conductor.close()
    return words, conductor


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only scripts whose name contains this")
    parser.add_argument("--seconds", type=float, default=180.0, help="at most for one script")
    options = parser.parse_args(arguments)
    kept = True
    for name, right in RIGHT.items():
        if options.only not in name:
            continue
        words, conductor = watch(SCRIPTS / f"{name}.py", right, options.seconds)
        look = conductor.session.look
        assert look is not None
        first = f"{words.first[0]} {words.first[1]:.0f} s" if words.first else "none"
        made = f"update {words.updates:,}" if words.share is None else f"{words.share:.1%} of the updates"
        stood = "never" if words.since is None else f"{words.since:.0f} s, {made}"
        soon = words.share is not None and words.share <= 0.1
        kept = kept and words.since is not None and (words.since <= 60 or soon)
        print(
            f"{name:<22} wanted {right:<7} first {first:<16} stands from {stood:<28} wrong: {', '.join(words.wrong) or '-'};"
            f" {', '.join(f.id for f in look.findings) or 'no finding'}; {look.verdict.headline}",
            flush=True,
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
