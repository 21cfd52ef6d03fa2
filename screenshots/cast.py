"""The story as a moving picture, from real frames of a real run: `.venv/bin/python screenshots/cast.py`.

Writes story.gif beside itself: the softmax example is judged, its fix is tried and applied, the verdict turns.
Needs a Chromium and Pillow. Waits are cut short; all else is as it was on the screen.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from make import EXAMPLES, HERE, judged, plain_fonts, to_png, watching

STEP, LONGEST, READ = 0.25, 0.8, 4.0
"""Seconds: between two looks at the screen, a frame is shown at most, the two verdicts are shown."""


class Film:
    """Frames that differ, and for how long each is shown."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.frames, self.seconds = folder, list[str](), list[float]()

    def look(self, app: Any, title: str) -> None:
        """Take the screen, if it is another than before."""
        frame = plain_fonts(app.export_screenshot(title=title))
        if self.frames and frame == self.frames[-1]:
            self.seconds[-1] = min(LONGEST, self.seconds[-1] + STEP)
        else:
            self.frames.append(frame)
            self.seconds.append(STEP)

    def write(self, path: Path, width: int) -> None:
        """Render all frames and put them together."""
        from PIL import Image

        pictures: list[Image.Image] = []
        for number, frame in enumerate(self.frames):
            svg = self.folder / f"{number:03}.svg"
            svg.write_text(frame, "utf-8")
            to_png(svg)
            picture = Image.open(svg.with_suffix(".png")).convert("RGB")
            picture = picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
            # Covering all colours: the median cut would spend its palette on shades of grey.
            pictures.append(picture.quantize(96, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE))
        milliseconds = [int(1000 * seconds) for seconds in self.seconds]
        pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0, optimize=True)


async def story(folder: Path, film: Film) -> None:
    """Both looks, and the fix between them."""
    script = folder / "celsius.py"
    shutil.copyfile(EXAMPLES / "celsius.py", script)

    async def play(app: Any, pilot: Any) -> None:
        async def watch(number: int, title: str) -> None:
            until = time.monotonic() + 240
            while not judged(app, number)() and time.monotonic() < until:
                await pilot.pause(STEP)
                film.look(app, title)
            await pilot.pause(STEP)
            film.look(app, title)
            film.seconds[-1] = READ

        await watch(1, "wontlearn celsius.py")
        await pilot.press("a")
        await pilot.pause(STEP)
        film.look(app, "a: the fix, and what came of it")
        film.seconds[-1] = READ
        await pilot.press("a")
        await watch(2, "a again: applied in the file")

    await watching(folder, script, play)


def main() -> int:
    """Make the film."""
    for name in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY"):
        os.environ.pop(name, None)
    os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", TF_CPP_MIN_LOG_LEVEL="2")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        home = Path(folder) / "work"
        home.mkdir()
        os.chdir(home)
        film = Film(Path(folder))
        asyncio.run(story(home, film))
        film.write(HERE / "story.gif", 800)
        os.chdir(HERE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
