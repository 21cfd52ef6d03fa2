"""What is written on the user's wish: the verdict as text, and an export of a run. Always into our cache folder."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from textual.app import App
from wontlearn_engine.looking.look import Look
from wontlearn_engine.reporting.report import as_json
from wontlearn_engine.running.target import cache_folder

from .stage import Stage


def home(path: Path) -> str:
    """A path with ~ for the home folder."""
    try:
        return "~/" + str(path.relative_to(Path.home()))
    except ValueError:
        return str(path)


def write_verdict(script: Path, text: str) -> str:
    """For terminals that do not pass on the clipboard; returns the path."""
    path = cache_folder(script) / "verdict.txt"
    path.write_text(text, "utf-8")
    return home(path)


def write_csv(look: Look, path: Path) -> None:
    """All curves: one line for each point."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["training", "line", "curve", "update", "mean", "low", "high"])
        for training in look.trainings:
            for name, curve in training.curves.items():
                for row in zip(curve.updates, curve.means, curve.lows, curve.highs, strict=True):
                    out.writerow([training.index + 1, training.line, name, *row])


def export(app: App[Any], stage: Stage) -> str:
    """Curves, report and picture of the run on the screen; returns what to tell the user."""
    look = stage.look
    if look is None:
        return "Nothing has run yet."
    script = Path(stage.session.script)
    folder = cache_folder(script) / "exports" / f"run-{look.number}"
    folder.mkdir(parents=True, exist_ok=True)
    ended = look.ended if look.ended is not None else stage.clock()
    python = next((run.python for run in look.runs.values() if run.python), "")
    write_csv(look, folder / "curves.csv")
    (folder / "report.json").write_text(as_json(look, str(script), python, ended - look.started), "utf-8")
    (folder / "screen.svg").write_text(app.export_screenshot(title=stage.name), "utf-8")
    return f"Written: curves.csv, report.json, screen.svg in {home(folder)}"
