"""`wontlearn demo`: a story of four programs, told by saving them one after the other over a script of our own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.timer import Timer
from wontlearn_engine.looking.attend import News
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.running.python import find_python, missing
from wontlearn_engine.running.target import Target

from ..config import Config
from .app import Dashboard

PAUSE = 3.0
"""Seconds in which a verdict can be read before the next program is saved. Enter skips them; space stays."""


@dataclass(frozen=True)
class Chapter:
    """One program and what to look for."""

    file: str
    caption: str


KERAS = (
    Chapter(
        "celsius.py", "1 of 4: seven temperatures in Celsius and Fahrenheit. It runs without an error. Does it learn?"
    ),
    Chapter("celsius_fixed.py", "2 of 4: the activation was deleted and the file saved, as you would in your editor."),
    Chapter(
        "shuffled_apart.py", "3 of 4: the same model on fifty values. One sample fits, but x and y were shuffled apart."
    ),
    Chapter("shuffled_together.py", "4 of 4: x and y shuffled in the same order."),
)
TORCH = (
    Chapter("celsius_torch.py", KERAS[0].caption),
    Chapter("celsius_torch_fixed.py", "2 of 4: the targets were made a column, and the file saved."),
    Chapter("shuffled_apart_torch.py", KERAS[2].caption),
    Chapter("shuffled_together_torch.py", KERAS[3].caption),
)
END = "That was all four. q quits; wontlearn your_script.py does the same for yours."


def examples() -> Path:
    """The folder of the four programs: inside the package when installed, else the repository's."""
    inside = Path(__file__).parents[1] / "examples"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "examples"


class Demo(Dashboard):
    """A dashboard whose script is edited by itself."""

    def __init__(
        self,
        folder: Path,
        config: Config,
        *,
        story: tuple[Chapter, ...] = KERAS,
        conduct: Callable[..., Conductor] = Conductor,
    ) -> None:
        self._script = folder / "celsius.py"
        self._story, self._chapter = story, 0
        shutil.copyfile(examples() / story[0].file, self._script)
        self._told = 0
        self._pause: Timer | None = None
        target = Target(self._script, cwd=folder, given=self._script.name, python=config.python)
        super().__init__(target, config, conduct=conduct)
        self.stage.caption = story[0].caption

    def attended(self, news: News) -> None:
        """Once the verdict can be read, the story goes on."""
        super().attended(news)
        look = news.look
        if look is None or look.number <= self._told or (look.alive and not look.verdict.final):
            return  # a final verdict can be read while the rest of its run goes on
        fixes = any(finding.fix is not None and finding.fix.edits for finding in look.findings if not finding.note)
        if fixes and look.verdict.word in ("setup", "data") and (look.alive or look.proving):
            return  # the best of it is what comes of the fix
        self._told = look.number
        if self._chapter + 1 < len(self._story):
            self._pause = self.set_timer(PAUSE, self._next)
            enter = "enter" if self.stage.ascii_only else "⏎"
            self.stage.caption = f"{self._story[self._chapter].caption} {enter} goes on, space stays."
            self.board.redraw()
        else:
            self.say(END)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """As on any board; enter also where there is no finding."""
        if action == "show" and self._pause is not None and self.screen is self.board:
            return True
        return super().check_action(action, parameters)

    def action_show(self) -> None:
        """Enter: on with the story, where it waits; else what it does in any dashboard."""
        if self._pause is None:
            super().action_show()
            return
        self._pause.stop()
        self._next()

    def _next(self) -> None:
        self._pause = None
        if self.stage.view.frozen is not None:  # space: the user still reads
            self._pause = self.set_timer(1.0, self._next)
            return
        self._chapter += 1
        chapter = self._story[self._chapter]
        self.stage.caption = chapter.caption
        self._script.write_text((examples() / chapter.file).read_text("utf-8"), "utf-8")


def story_for(config: Config, folder: Path, framework: str | None = None) -> tuple[Chapter, ...]:
    """The story in the framework that was named; else in PyTorch only where TensorFlow is not. Raises NoPython."""
    if framework is None:
        python = find_python(Target(folder / "celsius.py", cwd=folder, python=config.python)).python
        framework = "torch" if missing(python, ["tensorflow"]) and not missing(python, ["torch"]) else "keras"
    return TORCH if framework == "torch" else KERAS


def run_demo(config: Config, framework: str | None = None) -> int:
    """Tell the story; returns the exit status. Raises NoPython."""
    folder = Path(tempfile.mkdtemp(prefix="wontlearn-demo-"))
    try:
        app = Demo(folder, config, story=story_for(config, folder, framework))
        try:
            return app.run() or 0
        finally:
            app.conductor.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
