"""Tries the extension in a real VS Code, in a browser: `.venv/bin/python editors/vscode/try_code_server.py`.

By hand, not in CI: code-server comes from the npm registry (some minutes, half a gigabyte, kept in `--into`). Needs
Node 20 with npm, a C++ compiler, a Chromium, and the `test` extra. Leaves pictures in `screenshots/`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "screenshots"
sys.path.insert(0, str(ROOT / "tests" / "jupyter"))

from code_server import Code, code_server, npm  # noqa: E402
from notebooks import write_notebook  # noqa: E402
from playwright.sync_api import Locator, Page, expect  # noqa: E402
from screen import new_page  # noqa: E402

LIMIT = 180_000
"""Milliseconds."""


def command(page: Page, title: str) -> None:
    """By the command palette."""
    page.keyboard.press("F1")
    page.keyboard.type(title)
    page.locator(".quick-input-list .monaco-list-row").filter(has_text=title).first.click()


def say(text: str) -> None:
    """One thing that was seen."""
    print(f"seen: {text}", flush=True)


def words(shown: Locator) -> str:
    """Its text on one line."""
    return " ".join(shown.inner_text().split())


def picture(page: Page, name: str) -> None:
    """Keep what is on the screen."""
    page.screenshot(path=PICTURES / f"vscode-{name}.png")


def bar(page: Page) -> Locator:
    """The item in the status bar."""
    return page.locator(".statusbar-item[id*=wontlearn]")


def lens(page: Page) -> Locator:
    """The code lenses above the first training."""
    return page.locator(".codelens-decoration").first


def save(page: Page) -> None:
    """The file in front."""
    page.keyboard.press("Control+s")


def hover(page: Page, line: str, word: str) -> str:
    """What shows where the mouse rests on a word."""
    shown = page.locator(".monaco-hover:not(.hidden) .monaco-hover-content")
    page.mouse.move(5, 5)
    expect(shown).to_have_count(0)
    page.locator(".view-line").filter(has_text=line).get_by_text(word).first.hover()
    expect(shown).to_contain_text("measured by wontlearn")
    return words(shown)


def story(page: Page, code: Code, script: Path) -> None:
    """All of it, one thing after the other."""
    trust(page, code, script)
    finding(page)
    fix(page)
    dashboard(page, "dashboard", "finished")
    elsewhere(page, script, code.work.parent / "place")
    notebook(page)


def trust(page: Page, code: Code, script: Path) -> None:
    """Nothing before the workspace is trusted."""
    code.open(page, script)
    page.get_by_role("button", name="Restricted Mode").first.wait_for()
    expect(bar(page)).to_have_count(0)
    say("nothing of wontlearn in a workspace that is not trusted")
    page.get_by_role("button", name="Restricted Mode").first.click()
    page.get_by_role("button", name="Trust", exact=True).first.click()
    page.locator('.tab[aria-label^="Workspace Trust"] .action-label').click()
    expect(lens(page)).to_be_visible(timeout=LIMIT)
    say(f"code lens: {words(lens(page))}")


def finding(page: Page) -> None:
    """What a save brings: the live state, the finding at its line, what was measured."""
    page.locator(".view-lines").click()
    save(page)
    hint = page.locator(".view-line").filter(has_text="model.fit")
    expect(hint).to_contain_text(re.compile(r"full\s.*[↓→↑]"), timeout=LIMIT)
    say(f"while it runs: {words(hint)}; status bar: {words(bar(page))}")
    expect(bar(page)).to_contain_text("setup", timeout=LIMIT)
    marks = page.locator(".squiggly-error, .squiggly-warning")
    marks.first.wait_for()
    expect(lens(page)).to_contain_text("✗ setup", timeout=LIMIT)
    expect(bar(page).locator(".codicon-error")).to_be_visible(timeout=LIMIT)
    say(f"code lens: {words(lens(page))}; {words(hint)}; status bar: {words(bar(page))}; squiggles: {marks.count()}")
    command(page, "View: Toggle Problems")
    problems = page.locator(".markers-panel .monaco-list-row")
    expect(problems.filter(has_text="celsius.py").first).to_be_visible()
    say(f"problems, with related information: {' // '.join(map(words, problems.all()))}")
    picture(page, "finding")
    command(page, "View: Toggle Problems")
    for line, word in (("compile", "optimizer"), ("model.fit", "epochs"), ("softmax", "softmax")):
        say(f"hover at {word}: {hover(page, line, word)}")
    picture(page, "hover")
    page.mouse.move(5, 5)


def fix(page: Page) -> None:
    """The quick fix, and the verdict that turns."""
    page.locator(".view-line").filter(has_text="softmax").click()
    page.keyboard.press("Control+.")
    menu = page.locator(".action-widget .monaco-list-row.action")
    expect(menu.first).to_contain_text("it learns")
    say(f"quick fix: {words(menu.first)}")
    picture(page, "quick-fix")
    page.keyboard.press("Enter")
    expect(page.locator(".view-lines")).not_to_contain_text("softmax")
    save(page)
    expect(bar(page).locator(".codicon-check")).to_be_visible(timeout=LIMIT)
    expect(page.locator(".squiggly-error")).to_have_count(0)
    expect(lens(page)).to_contain_text("✓ learns", timeout=LIMIT)
    say(f"after the fix was applied and saved: status bar {words(bar(page))}, code lens {words(lens(page))}")
    picture(page, "learns")


def dashboard(page: Page, name: str, wanted: str) -> None:
    """In a terminal, until it shows what is wanted."""
    command(page, "wontlearn: Open Dashboard")
    rows = page.locator(".terminal .xterm-rows")
    expect(rows).to_contain_text(wanted, timeout=LIMIT)
    if "single-sample" not in rows.inner_text():  # there is no room for the chart, until VS Code knows that we want it
        command(page, "View: Toggle Maximized Panel")
    command(page, "Notifications: Clear All Notifications")
    expect(rows).to_contain_text("single-sample")
    say(f"dashboard in a terminal: {words(rows)[:160]}")
    picture(page, name)
    page.locator(".terminal .xterm-screen").click()
    page.keyboard.type("qq")  # twice, should something still run
    expect(rows).to_have_count(0)


def elsewhere(page: Page, script: Path, place: Path) -> None:
    """The setting `wontlearn.via`: the script runs where a command leads."""
    command(page, "Preferences: Open Settings (UI)")
    page.locator(".settings-editor .suggest-input-container").click()
    page.keyboard.type("wontlearn.via")
    field = page.locator(
        '.setting-item-contents[data-key="wontlearn.via"] input, .settings-editor input[aria-label*="wontlearn.via"]'
    )
    field.first.fill(f"env -i XDG_CACHE_HOME={place} bash -c")
    picture(page, "via")
    page.locator(f'.tab[aria-label^="{script.name}"]').click()
    page.locator(".view-line").filter(has_text="epochs").click()
    expect(lens(page)).to_contain_text("run both")  # by a server that was started anew
    save(page)
    expect(bar(page).locator(".codicon-sync")).to_be_visible(timeout=LIMIT)
    expect(bar(page).locator(".codicon-check")).to_be_visible(timeout=LIMIT)
    expect(lens(page)).to_contain_text("✓ learns")
    kept = sorted(path.relative_to(place).as_posix() for path in place.glob("wontlearn/*"))
    assert kept, "nothing was sent there"
    say(f"via: {words(bar(page))}; there lies {kept}")
    dashboard(page, "elsewhere", "finished")


def notebook(page: Page) -> None:
    """A cell with its finding."""
    page.locator(".explorer-folders-view .monaco-list-row").filter(has_text="degrees.ipynb").dblclick()
    cell = page.locator(".notebookOverlay .cell .view-lines").filter(has_text="softmax")
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type(" ")  # VS Code saves a notebook only after a change
    expect(page.locator('.tab.dirty[aria-label^="degrees.ipynb"]')).to_have_count(1)
    save(page)
    page.locator(".notebookOverlay .squiggly-error").first.wait_for(timeout=LIMIT)
    expect(bar(page).locator(".codicon-error")).to_be_visible(timeout=LIMIT)
    expect(page.locator(".notebookOverlay .codelens-decoration").first).to_contain_text("✗ setup")
    say(f"a notebook's cell with its finding underlined; status bar: {words(bar(page))}")
    picture(page, "notebook")


def main() -> int:
    """Build, install, look."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=Path.home() / ".cache" / "wontlearn-code-server")
    options = parser.parse_args()
    entry = code_server(options.into.resolve())
    npm(HERE, "install")
    npm(HERE, "run", "package")
    with tempfile.TemporaryDirectory() as folder:
        home, work = Path(folder) / "home", Path(folder) / "work"
        work.mkdir()
        script = Path(shutil.copy(ROOT / "examples" / "celsius.py", work))
        write_notebook(script, work / "degrees.ipynb")
        code = Code(entry, home, work)
        try:
            with new_page(1200, 750) as page:
                story(page, code, script)
        finally:
            code.process.terminate()
            code.process.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
