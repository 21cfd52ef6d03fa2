"""What is on the screen: from the session and the user's choices to the rows of each pane. No widgets, no processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from wontlearn_engine.looking.look import Look, Training
from wontlearn_engine.looking.session import Session
from wontlearn_engine.notebooks.notebook import at
from wontlearn_engine.verdict.words import Finding, Where

from . import keys
from .chart.glyphs import ASCII, UNICODE
from .history import Changes, history_rows
from .log import Log, folded
from .pane import Painted
from .status import Rate, legend, status_row, strip_row
from .styled_rows import Row, link, plain, wrap
from .verdict_text import choose, verdict_rows
from .view import View

if TYPE_CHECKING:
    from wontlearn_engine.looking.taking import Taken


def _broken(text: str, width: int) -> list[str]:
    """A line of output in rows, broken at spaces, its own indentation kept."""
    if cell_len(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())][: width // 2]
    return [plain(row) for row in wrap(text, width, first=[(indent, "")], indent=len(indent))]


class Stage:
    """Paints. Reads session, view and log; changes none of them but the view's limits."""

    def __init__(
        self, name: str, session: Session, clock: Callable[[], float], *, keymap: Mapping[str, str], ascii_only: bool
    ) -> None:
        self.name, self.session, self.clock, self.ascii_only = name, session, clock, ascii_only
        self.view, self.log = View(), Log()
        self.keys = keys.remapped(keymap)
        self.filter = ""
        self.message = ""
        """Said in the footer until the next key."""
        self.caption = ""
        """Above the verdict: what the demo shows."""
        self.taken: list[Taken] = []
        """Files with a fix that was applied last, to be taken back."""
        self.glyphs = ASCII if ascii_only else UNICODE
        self._changes, self._rate = Changes(), Rate()
        self._rate_of: tuple[int, int] | None = None

    @property
    def look(self) -> Look | None:
        """The look on the screen."""
        return self.view.shown(self.session.looks)

    @property
    def training(self) -> Training | None:
        """The training on the screen."""
        return self.view.training_of(self.look)

    @property
    def of_look(self) -> bool:
        """The verdict shown is that of the whole look."""
        look, training = self.look, self.training
        return look is None or training is None or self.view.training is None or training.index == look.deciding

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings on the screen."""
        look = self.look
        return choose(look, self.training, self.of_look)[1] if look is not None else ()

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor."""
        found = self.findings
        return found[min(self.view.finding, len(found) - 1)] if found else None

    @property
    def place(self) -> tuple[Where, int] | None:
        """Place and column of the finding under the cursor, else of the line at which the script crashed."""
        finding, look = self.finding, self.look
        if finding is not None:
            return finding.place, finding.column
        error = (
            next((run.error for run in look.runs.values() if run.error is not None and run.error.line), None)
            if look is not None
            else None
        )
        return (Where(error.file, error.cell, error.line), 1) if error is not None else None

    def chart(self, width: int, height: int) -> Painted:
        """Both curves, floor and baseline."""
        look, training = self.look, self.training
        if look is None or training is None or not (training.curves or training.evidence.anchors):
            return Painted([("loss", "title-off")], self._nothing(look, width, height))
        from .chart.chart import draw  # with NumPy and plotext, which the first paint does not wait for
        from .chart.picture import picture

        pic = picture(self.view, look, training, self.view.shade(self.session.looks))
        title = legend(pic, self.glyphs, width - 4, smoothed=self.view.smoothed)
        return Painted(title, draw(pic.curves, pic.lines, pic.limits, width, height, self.glyphs))

    def _nothing(self, look: Look | None, width: int, height: int) -> list[Row]:
        text = "No loss yet." if look is None or look.alive else "There was no loss to draw."
        rows: list[Row] = [[] for _ in range(height // 2)]
        return [*rows, [(text.center(width).rstrip(), "dim")]]

    def verdict(self, width: int, height: int) -> Painted:
        """Headline, findings, evidence."""
        look, training = self.look, self.training
        title: Row = [("verdict", "title-off")]
        if look is None:
            return Painted(title, [[("Nothing has run yet.", "dim")]])
        if len(look.trainings) > 1 and training is not None:
            where = at(training.cell, training.line)
            title.append((f"  training {training.index + 1} of {len(look.trainings)}, {where}", "dim"))
        text = width - 2
        head: list[Row] = []
        if self.caption:
            head += [*wrap(self.caption, text, "where"), []]
        problem = self.session.problem
        if problem is not None and self.view.look is None and look.stale:
            said = f"The saved file has a syntax error, {at(problem.cell, problem.line)}: {problem.message}. "
            said += "It was not run; this is the run before."
            head += [*wrap(said, text, "bad"), []]
        made = verdict_rows(
            look,
            training,
            text,
            cursor=self.view.finding,
            of_look=self.of_look,
            blocks=self.glyphs.blocks,
            ascii_only=self.ascii_only,
        )
        rows: list[Row] = [[(" ", ""), *row] for row in head + made.rows]
        keep = 0, 1  # with the cursor at its first finding a verdict is shown from its word on
        if made.findings and self.view.finding:
            start = made.findings[min(self.view.finding, len(made.findings) - 1)] + len(head)
            later = [i + len(head) for i in made.findings if i + len(head) > start]
            keep = (start, later[0] if later else start + 5)
        return Painted(title, rows, keep)

    def history(self, width: int, height: int) -> Painted:
        """The runs, newest first."""
        looks = self.session.looks
        look = self.look
        title: Row = [("runs", "title-off")]
        if not looks or look is None:
            return Painted(title, [])
        shade = self.view.shade(looks)
        cursor = self.view.history or looks[-1].number
        rows, starts = history_rows(
            looks,
            width - 2,
            cursor=cursor,
            shown=look.number,
            shade=shade.number if shade else None,
            changes=self._changes,
            now=self.clock(),
            ascii_only=self.ascii_only,
        )
        start = starts.get(cursor, 0)
        rows = [[(" ", ""), *row] for row in rows]
        return Painted(title, rows, (start, start + 3) if self.view.history else None)

    def output(self, width: int, height: int) -> Painted:
        """The script's own output."""
        lines = self.log.shown(self.filter)
        if not (self.filter or self.view.chatter):
            lines = folded(lines)
        title: Row = [("output", "title-off")]
        if self.filter:
            title.append((f"  {len(lines)} lines with “{self.filter}”", "dim"))
        rows: list[Row] = []
        # What cannot be reached by scrolling back a few screens need not be wrapped.
        for line in lines[-1000:]:
            name, role = ("full  ", "full") if line.mode == "full" else ("sample", "single")
            room = max(8, width - 9)
            for i, text in enumerate(_broken(line.text, room)):
                ink = "dim" if line.noise or line.folds else "code"
                row: Row = [(" ", ""), (name if i == 0 else " " * 6, role), (" ", ""), (text, ink)]
                rows.append(link(row, "screen.flip('chatter')") if line.noise or line.folds else row)
        return Painted(title, rows, follow=True)

    def status(self, width: int) -> list[Row]:
        """The status line."""
        look, now = self.look, self.clock()
        training = self.training
        curve = training.curves.get("full") if training is not None else None
        rate = None
        if look is not None and training is not None and curve is not None:
            if self._rate_of != (look.number, training.index):
                self._rate, self._rate_of = Rate(), (look.number, training.index)
            rate = self._rate(now, curve.last_update)
        newest = look is None or look.number == self.session.looks[-1].number
        row = status_row(
            self.name,
            self.session,
            look,
            training,
            now,
            width,
            rate=rate,
            frozen=self.view.frozen is not None,
            newest=newest,
            ascii_only=self.ascii_only,
        )
        return [row]

    def strip(self, width: int) -> list[Row]:
        """The trainings of the script."""
        look = self.look
        return [strip_row(look, self.training, width, self.ascii_only)] if look is not None else []

    def footer(self, width: int, conditions: set[str]) -> list[Row]:
        """What was just said, else the keys that do something now."""
        if self.message:
            return [link([(" ", ""), *row], "app.heard") for row in wrap(self.message, width - 2, "warn")]
        return [keys.footer(self.keys, conditions, width, self.ascii_only)]

    def verdict_plain(self) -> str:
        """The verdict as text, to be copied."""
        from wontlearn_engine.reporting.report import as_full

        look = self.look
        if look is None:
            return ""
        python = next((run.python for run in look.runs.values() if run.python), "")
        ended = look.ended if look.ended is not None else self.clock()
        return as_full(look, str(Path(self.session.script)), python, ended - look.started)

    def move(self, name: str, step: int) -> bool:
        """Move the cursor of the verdict or the history; False if it is at its end."""
        view = self.view
        if name == "history":
            numbers = [look.number for look in reversed(self.session.looks)]
            if not numbers:
                return False
            here = numbers.index(view.history) if view.history in numbers else 0
            view.history = numbers[min(max(here + step, 0), len(numbers) - 1)]
            return True
        goal = view.finding + step
        if not 0 <= goal < len(self.findings):
            return False
        view.finding = goal
        return True

    def pan(self, step: int) -> None:
        """Zoomed: a quarter of the window earlier or later."""
        look, training, view = self.look, self.training, self.view
        if look is None or training is None or not view.zoom:
            return
        from .chart.picture import picture

        limits = picture(view, look, training, None).limits
        view.centre = (limits.x0 + limits.x1) / 2 + step * (limits.x1 - limits.x0) / 4
