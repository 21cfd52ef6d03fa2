"""Pictures of the real dashboard on real runs of the examples: `.venv/bin/python screenshots/make.py [name …]`.

Writes NAME.svg (80×24) and NAME-140x40.svg beside itself, PNGs too where a Chromium is installed. `--sizes 60x20,200x60
--into FOLDER` makes others, to be looked at before a release.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples"
Size = tuple[int, int]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FONT = "'DejaVu Sans Mono', Menlo, Consolas, monospace"
CRASH = """\
import numpy as np
from tensorflow import keras

rows = np.loadtxt('measured.csv', delimiter=',')
model = keras.Sequential([keras.layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(rows[:, :1], rows[:, 1:], epochs=5)
"""


class Studio:
    """Takes pictures of an app at every size."""

    def __init__(self, sizes: list[Size], into: Path, wanted: set[str], pngs: bool) -> None:
        self.sizes, self.into, self.wanted, self.pngs = sizes, into, wanted, pngs

    async def shoot(self, app: Any, pilot: Any, name: str) -> None:
        """All sizes of one state."""
        if self.wanted and name not in self.wanted:
            return
        for width, height in self.sizes:
            await pilot.resize_terminal(width, height)
            for _ in range(3):
                await pilot.pause(0.1)
            suffix = "" if (width, height) == (80, 24) else f"-{width}x{height}"
            path = self.into / f"{name}{suffix}.svg"
            path.write_text(plain_fonts(app.export_screenshot(title="wontlearn")), "utf-8")
            print(path.name, flush=True)
            if self.pngs:
                to_png(path)


def plain_fonts(svg: str) -> str:
    """Without the web font, and without the name of the folder it was made in: alike on every machine."""
    here = str(HERE.parent)
    other = "/home/" + "annabella" * 9
    svg = svg.replace(here, other[: len(here)])  # as long, so that no column moves
    svg = re.sub(r"/[\w./-]+(?=/lib/python3\.\d+/site-packages)", lambda found: other[: len(found[0])], svg)
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family:\s*[^;\n]*Fira Code[^;\n]*", f"font-family: {FONT}", svg).replace(
        "Fira Code", "DejaVu Sans Mono"
    )


def to_png(svg: Path) -> None:
    """Render with a headless Chromium, if there is one."""
    browser = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if browser is None:
        return
    text = svg.read_text("utf-8")
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert box is not None
    width, height = (int(float(number)) + 1 for number in box.groups())
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f'<!doctype html><meta charset="utf-8"><body style="margin:0">{text}', "utf-8")
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={svg.with_suffix('.png')}",
                str(page),
            ],
            check=False,
            timeout=120,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


async def until(pilot: Any, holds: Callable[[], bool], seconds: float = 240.0) -> None:
    """Let the app live until something holds."""
    for _ in range(int(seconds / 0.1)):
        if holds():
            return
        await pilot.pause(0.1)
    raise SystemExit("screenshots: it did not come to that")


async def watching(folder: Path, script: Path, play: Callable[[Any, Any], Awaitable[None]]) -> None:
    """Open the dashboard on a script, and do something with it."""
    from wontlearn.config import Config
    from wontlearn.dashboard.app import Dashboard
    from wontlearn_engine.running.target import Target

    app = Dashboard(Target(script, cwd=folder, given=script.name), Config())
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await play(app, pilot)
    finally:
        app.conductor.close()


def judged(app: Any, number: int) -> Callable[[], bool]:
    """True once that look has ended, and its fix was tried."""
    return lambda: (
        app.conductor.session.look is not None
        and app.conductor.session.look.number == number
        and not app.conductor.session.look.alive
        and not app.conductor.session.look.proving
    )


async def celsius(studio: Studio, folder: Path) -> None:
    """The first example: running, judged, a finding in full, the help; then the fix applied, and the history."""
    script = folder / "celsius.py"
    shutil.copyfile(EXAMPLES / "celsius.py", script)

    async def play(app: Any, pilot: Any) -> None:
        def midway() -> bool:
            training = app.stage.training
            curve = training.curves.get("full") if training is not None else None
            return curve is not None and curve.last_update > 75

        await until(pilot, midway)
        await studio.shoot(app, pilot, "running")
        await until(pilot, judged(app, 1))
        await studio.shoot(app, pilot, "celsius-softmax")
        await pilot.press("enter")
        await studio.shoot(app, pilot, "finding")
        await pilot.press("escape", "question_mark")
        await studio.shoot(app, pilot, "help")
        await pilot.press("escape", "k")
        await studio.shoot(app, pilot, "proof")
        await pilot.press("a", "a")
        await until(pilot, judged(app, 2))
        await studio.shoot(app, pilot, "celsius-repaired")
        await pilot.press("l")
        await studio.shoot(app, pilot, "log-scale")
        await pilot.press("l", "4")
        await studio.shoot(app, pilot, "history")

    await watching(folder, script, play)


def example(name: str, picture: str) -> Callable[[Studio, Path], Awaitable[None]]:
    """A program that is only run and judged."""

    async def shoot(studio: Studio, folder: Path) -> None:
        script = folder / name
        if name == "crash.py":
            script.write_text(CRASH, "utf-8")
        else:
            shutil.copyfile(EXAMPLES / name, script)

        async def play(app: Any, pilot: Any) -> None:
            await until(pilot, judged(app, 1))
            await studio.shoot(app, pilot, picture)

        await watching(folder, script, play)

    return shoot


async def first_run(studio: Studio, folder: Path) -> None:
    """No script was named: with scripts here, and without."""
    from wontlearn.config import Config
    from wontlearn.dashboard.first import First

    for here, name in ((EXAMPLES, "first-run"), (folder, "first-run-empty")):
        app = First(here, Config())
        async with app.run_test(size=(80, 24)) as pilot:
            await studio.shoot(app, pilot, name)


SCENES: dict[str, tuple[set[str], Callable[[Studio, Path], Awaitable[None]]]] = {
    "first": ({"first-run", "first-run-empty"}, first_run),
    "celsius": (
        {"running", "celsius-softmax", "finding", "help", "proof", "celsius-repaired", "log-scale", "history"},
        celsius,
    ),
    "torch": ({"celsius-torch"}, example("celsius_torch.py", "celsius-torch")),
    "apart": ({"shuffled-apart"}, example("shuffled_apart.py", "shuffled-apart")),
    "together": ({"shuffled-together"}, example("shuffled_together.py", "shuffled-together")),
    "crash": ({"crashed"}, example("crash.py", "crashed")),
}


def main() -> int:
    """Make all pictures, or those that were named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sizes", default="80x24,140x40")
    parser.add_argument("--into", type=Path, default=HERE)
    parser.add_argument("--png", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    sizes = [(int(width), int(height)) for width, height in (size.split("x") for size in options.sizes.split(","))]
    for name in ("NO_COLOR", "SSH_CONNECTION", "SSH_TTY"):
        os.environ.pop(name, None)
    os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8", TF_CPP_MIN_LOG_LEVEL="2")
    options.into.mkdir(parents=True, exist_ok=True)
    studio = Studio(sizes, options.into.resolve(), set(options.names), options.png)
    for names, scene in SCENES.values():
        if not studio.wanted or names & studio.wanted:
            with tempfile.TemporaryDirectory() as folder:
                os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
                home = Path(folder) / "work"
                home.mkdir()
                os.chdir(home)
                asyncio.run(scene(studio, home))
                os.chdir(HERE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
