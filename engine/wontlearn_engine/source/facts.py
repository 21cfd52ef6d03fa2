"""What the session and the verdict ask of the script's text. Parsed once for each text."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Source


class SourceFacts:
    """A script's text, opened for questions."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file

    @cached_property
    def source(self) -> Source:
        """The text, parsed."""
        from . import Source  # when it is asked, not before a first paint

        return Source(self.text, self.file)

    @cached_property
    def trainings(self) -> int | None:
        """How many times the script trains, as far as its text tells; None where one stands in a loop, or none is seen."""
        from . import training_sites

        sites = training_sites(self.source)
        return len(sites) if sites and not any(site.in_loop for site in sites) else None

    @property
    def several(self) -> bool:
        """True if the script may train more than once, so that the examiner must go on after its first training."""
        return self.trainings != 1
