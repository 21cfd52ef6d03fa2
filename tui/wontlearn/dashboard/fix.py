"""Taking a fix: what is offered on its page, made in the file on a second press, and taken back."""

from __future__ import annotations

from pathlib import Path

from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.verdict.words import Finding

from .page import Page
from .pane import Appearance
from .stage import Stage
from .styled_rows import Row


class Taker:
    """Makes the fix of a finding in the user's files. What it answers is said in the footer."""

    def __init__(self, stage: Stage, script: Path, appearance: Appearance) -> None:
        self._stage, self._script, self._appearance = stage, script, appearance
        self._asked: tuple[int, str, int] | None = None
        """A finding whose fix was not proved, and is asked for."""

    def page(self, look: Look, finding: Finding) -> Page:
        """The finding in full. It goes on while it is open, as long as its look is the one that is shown."""
        from .finding_page import finding_page  # with the editing of texts, which the first paint does not wait for

        self._asked = None

        def current() -> tuple[Look, Training | None, Finding]:
            same = [f for f in self._stage.findings if (f.id, f.place) == (finding.id, finding.place)]
            if self._stage.look is not look or not same:
                return look, None, finding
            return look, self._stage.training, same[0]

        def offer() -> Row:
            return self.offer(look, current()[2])

        edits = finding.fix is not None and bool(finding.fix.edits)
        content = finding_page(current, self._stage.glyphs)
        return Page(content, self._appearance, can_open=True, offer=offer if edits else None)

    def offer(self, look: Look, finding: Finding) -> Row:
        """What `a` does now."""
        if finding.fix is not None and finding.fix.verified:
            return [("  a", "key"), (" apply it", "dim")]
        if self._asked == _key(look, finding):
            return [("  a", "key"), (" again applies what was not proved", "warn")]
        return [("  a", "key"), (" apply it, unproved", "dim")]

    def take(self, look: Look, finding: Finding) -> tuple[bool, str]:
        """Make the edits; one that was not proved only on the second press. True if the files were changed."""
        if finding.fix is None:
            return False, ""
        if not finding.fix.verified and self._asked != _key(look, finding):
            self._asked = _key(look, finding)
            return False, ""
        from wontlearn_engine.looking.taking import Refused, edits_of, take  # with the editing of texts

        self._asked = None
        try:
            self._stage.taken = take(look, self._script, edits_of(finding))
        except (Refused, OSError) as problem:
            return False, f"Not applied. {problem}"
        names = " and ".join(dict.fromkeys(one.path.name for one in self._stage.taken))
        return True, f"Applied in {names}. u takes it back."

    def undo(self) -> str:
        """Take the last one back, if the files still are what it made of them."""
        from wontlearn_engine.looking.taking import Refused, undo

        try:
            undo(self._stage.taken)
        except (Refused, OSError) as problem:
            return f"Not taken back. {problem}"
        finally:
            self._stage.taken = []
        return "Taken back: the file is as it was."


def _key(look: Look, finding: Finding) -> tuple[int, str, int]:
    return look.number, finding.id, finding.line
