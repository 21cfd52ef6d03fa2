"""What the session and the verdict ask of the script's text. Parsed once for each text."""

from __future__ import annotations

from functools import cached_property

from .source import Source, training_sites


class SourceFacts:
    """A script's text, opened for questions."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.source = Source(text, file)

    @cached_property
    def several(self) -> bool:
        """True if the script may train more than once, so that the examiner must go on after its first training."""
        sites = training_sites(self.source)
        return len(sites) != 1 or sites[0].in_loop
