"""Pictures of wontlearn inside a real JupyterLab: `.venv/bin/python screenshots/editors.py`. Needs a Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "jupyter"))

from lab import TOKEN, Lab  # noqa: E402
from screen import new_page, open_tile, wait_for  # noqa: E402


def main() -> int:
    """The dashboard in a tab, after its verdict."""
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
        finally:
            lab.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
