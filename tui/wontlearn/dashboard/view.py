"""What the user chose to see, and what follows from it: which look, which training."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from wontlearn_engine.looking.look import Look, Training

from .chart.axis import Limits

if TYPE_CHECKING:
    from .chart.series import Role  # with NumPy, which the first paint does not wait for

Beside = Literal["", "controls", "proof"]


@dataclass
class View:
    """Choices of the user. Nothing here changes what runs."""

    log: bool = False
    smooth: bool | None = None
    """The full run's curve as a moving mean; None: where its points scatter."""
    smoothed: bool = False
    """It was drawn so last."""
    ghost: bool = True
    beside: Beside = ""
    """What is drawn beside the two runs: nothing, the controls, or the run of the edited copy."""
    hidden: set[Role] = field(default_factory=set["Role"])
    """Curves that were clicked away in the legend."""
    chatter: bool = False
    """What a framework says about itself is shown line by line."""
    zoom: int = 0
    centre: float | None = None
    """Middle of the zoomed window, in updates; None follows the newest."""
    training: int | None = None
    """None: the one that decides."""
    look: int | None = None
    """Number of a look of before; None: the newest."""
    under: int | None = None
    """Number of the look drawn as a shade; None: the one before."""
    frozen: Look | None = None
    """A copy of the look, while the view is frozen."""
    finding: int = 0
    """Index of the finding under the cursor."""
    history: int | None = None
    """Number of the look under the history's cursor; None: the newest."""
    limits: dict[tuple[int, int, bool], Limits] = field(default_factory=dict[tuple[int, int, bool], Limits])
    """Last limits of a chart, by look, training and scale, so that its axes stay put."""

    def follow(self) -> None:
        """Look at the newest look again, as a rerun does."""
        self.look = self.frozen = self.training = self.under = None
        self.finding, self.zoom, self.centre = 0, 0, None

    def shown(self, looks: list[Look]) -> Look | None:
        """The look on the screen."""
        if self.frozen is not None:
            return self.frozen
        return self.numbered(looks, self.look) or (looks[-1] if looks else None)

    @staticmethod
    def numbered(looks: list[Look], number: int | None) -> Look | None:
        """The look of that number, if it is still remembered."""
        return next((look for look in looks if look.number == number), None)

    def training_of(self, look: Look | None) -> Training | None:
        """The training on the screen."""
        if look is None or not look.trainings:
            return None
        index = look.deciding if self.training is None else self.training
        return look.trainings[min(index, len(look.trainings) - 1)]

    def shade(self, looks: list[Look]) -> Look | None:
        """The look drawn behind, if any."""
        shown = self.shown(looks)
        if not self.ghost or shown is None:
            return None
        if self.under is not None:
            found = self.numbered(looks, self.under)
            return found if found is not shown and found is not None and found.number != shown.number else None
        before = [look for look in looks if look.number < shown.number and any(t.curves for t in look.trainings)]
        return before[-1] if before else None
