"""Pictures of wontlearn inside a real JupyterLab: `.venv/bin/python screenshots/editors.py`. Needs a Chromium."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "jupyter"))

from lab import TOKEN, Lab  # noqa: E402
from notebooks import write_notebook  # noqa: E402
from screen import new_page, open_tile, wait_for, wait_for_tooltip  # noqa: E402


def main() -> int:
    """The dashboard in a tab, after its verdict; a notebook with its finding."""
    os.environ["PYTHONWARNINGS"] = "ignore"  # they tell where this machine keeps its Python
    with tempfile.TemporaryDirectory() as folder:
        work, home = Path(folder) / "work", Path(folder) / "home"
        work.mkdir()
        home.mkdir()
        shutil.copy(ROOT / "examples" / "celsius.py", work)
        lab = Lab(work, home)
        try:
            with new_page(1400, 800) as page:
                page.goto(lab.url(f"lab?token={TOKEN}"))
                frame = open_tile(page)
                wait_for(frame, "celsius.py")
                page.keyboard.press("Enter")
                wait_for(frame, "■ finished")
                page.screenshot(path=HERE / "jupyterlab-dashboard.png")
                page.keyboard.press("q")
                write_notebook(work / "celsius.py", work / "degrees.ipynb")
                page.goto(lab.url("lab/tree/degrees.ipynb"))
                page.get_by_text("Fully initialized").wait_for()
                page.locator(".jp-Notebook").click()
                page.keyboard.press("Control+s")
                marked = page.locator(".jp-CodeCell .cm-lintRange-error").first
                marked.wait_for(timeout=240_000)
                wait_for_tooltip(page, marked)
                page.screenshot(path=HERE / "jupyterlab-notebook.png")
        finally:
            lab.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
