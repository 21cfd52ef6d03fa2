"""Tries the extension in a real VS Code, in a browser: `.venv/bin/python editors/vscode/try_code_server.py`.

By hand, not in CI: code-server comes from the npm registry (some minutes, half a gigabyte, kept in `--into`). Needs
Node 20 with npm, a C++ compiler, a Chromium, and the `test` extra. Leaves pictures in `screenshots/`.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "screenshots"
sys.path.insert(0, str(ROOT / "tests" / "jupyter"))

from lab import free_port  # noqa: E402
from notebooks import write_notebook  # noqa: E402
from playwright.sync_api import Locator, Page, expect  # noqa: E402
from screen import new_page  # noqa: E402

NATIVE = ["node-pty", "@vscode/spdlog", "native-watchdog", "kerberos"]
LIMIT = 180_000


def npm(folder: Path, *arguments: str, check: bool = True) -> None:
    """Run npm in a folder."""
    subprocess.run(["npm", *arguments, "--no-audit", "--no-fund"], cwd=folder, check=check, stdout=subprocess.DEVNULL)


def code_server(into: Path) -> Path:
    """The entry file of a code-server in this folder, installed if it is not there."""
    package = into / "node_modules" / "code-server"
    entry, code = package / "out" / "node" / "entry.js", package / "lib" / "vscode"
    if (into / "complete").exists():
        return entry
    print("installing code-server", flush=True)
    into.mkdir(parents=True, exist_ok=True)
    npm(into, "install", "--ignore-scripts", "--no-package-lock", "--prefix", str(into), "code-server")
    npm(into, "rebuild", "argon2")
    for folder in (code, code / "extensions"):
        npm(folder, "install", "--ignore-scripts", "--omit=dev")
    for name in NATIVE:  # kerberos does not build everywhere, and node-pty complains after it was built
        npm(code, "rebuild", name, check=False)
    subprocess.run(["node", "-e", "require('node-pty'); require('@vscode/spdlog')"], cwd=code, check=True)
    link(code / "node_modules.asar", Path("node_modules"))
    if found := shutil.which("rg"):
        link(code / "node_modules" / "@vscode" / "ripgrep" / "bin" / "rg", Path(found))
    (into / "complete").touch()
    return entry


def link(path: Path, target: Path) -> None:
    """A symbolic link, made anew."""
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


class Code:
    """A running code-server with the extension in it; on the loopback interface, with a password."""

    def __init__(self, entry: Path, home: Path, work: Path) -> None:
        self.port, self.password, self.work = free_port(), secrets.token_urlsafe(), work
        own = Path(sys.executable).with_name("wontlearn")
        settings = {
            "wontlearn.path": [str(own)],
            "wontlearn.interpreter": [sys.executable],
            "security.workspace.trust.startupPrompt": "never",
            "workbench.startupEditor": "none",
            "terminal.integrated.gpuAcceleration": "off",
            "workbench.secondarySideBar.defaultVisibility": "hidden",
            "telemetry.telemetryLevel": "off",
            "files.autoSave": "off",
            "chat.commandCenter.enabled": False,
        }
        (home / "data" / "User").mkdir(parents=True)
        (home / "data" / "User" / "settings.json").write_text(json.dumps(settings), "utf-8")
        self.command = [
            "node",
            str(entry),
            "--user-data-dir",
            str(home / "data"),
            "--extensions-dir",
            str(home / "ext"),
            "--config",
            str(home / "config.yaml"),
        ]
        subprocess.run([*self.command, "--install-extension", str(HERE / "wontlearn.vsix")], check=True)
        environment = {**os.environ, "PASSWORD": self.password, "XDG_CACHE_HOME": str(home / "cache")}
        options = [
            "--auth",
            "password",
            "--bind-addr",
            f"127.0.0.1:{self.port}",
            "--disable-telemetry",
            "--disable-update-check",
        ]
        self.process = subprocess.Popen([*self.command, *options], env=environment, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None and time.monotonic() < until
                time.sleep(0.3)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"

    def open(self, page: Page, script: Path) -> None:
        """Log in and open the script."""
        page.goto(self.url)
        page.get_by_placeholder("PASSWORD").fill(self.password)
        page.keyboard.press("Enter")
        page.wait_for_selector(".monaco-workbench")
        files = json.dumps([["openFile", f"vscode-remote://127.0.0.1:{self.port}{script}"]])
        page.goto(f"{self.url}?folder={self.work}&payload={files}")
        page.wait_for_selector(f'.tab[aria-label^="{script.name}"]')


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


def story(page: Page, code: Code, script: Path) -> None:
    """Nothing without trust; then the finding, the fix, the verdict that turns, the dashboard."""
    bar, lens = page.locator(".statusbar-item[id*=wontlearn]"), page.locator(".codelens-decoration")
    code.open(page, script)
    page.get_by_role("button", name="Restricted Mode").first.wait_for()
    expect(bar).to_have_count(0)
    say("nothing of wontlearn in a workspace that is not trusted")
    page.get_by_role("button", name="Restricted Mode").first.click()
    page.get_by_role("button", name="Trust", exact=True).first.click()
    page.locator(f'.tab[aria-label^="{script.name}"]').click()

    expect(lens.first).to_be_visible(timeout=LIMIT)
    say(f"code lens: {words(lens.first)}")
    page.locator(".view-lines").click()
    page.keyboard.press("Control+s")
    expect(bar).to_contain_text("sample", timeout=LIMIT)
    say(f"status bar while it runs: {words(bar)}")
    expect(bar).to_contain_text("setup", timeout=LIMIT)
    page.locator(".squiggly-error, .squiggly-warning").first.wait_for()
    say(f"status bar: {words(bar)}; squiggles: {page.locator('.squiggly-error, .squiggly-warning').count()}")
    expect(lens.first).to_contain_text("✗ setup", timeout=LIMIT)
    say(f"code lens: {words(lens.first)}")
    picture(page, "finding")

    line = script.read_text("utf-8").split("softmax")[0].count("\n")
    page.locator(".view-line").filter(has_text="softmax").click()
    page.keyboard.press("Control+.")
    menu = page.locator(".action-widget .monaco-list-row.action")
    menu.first.wait_for()
    say(f"quick fix at line {line + 1}: {words(menu.first)}")
    picture(page, "quick-fix")
    page.keyboard.press("Enter")
    expect(page.locator(".view-lines")).not_to_contain_text("softmax")
    page.keyboard.press("Control+s")
    expect(bar).to_contain_text("learns", timeout=LIMIT)
    expect(page.locator(".squiggly-error")).to_have_count(0)
    expect(lens.first).to_contain_text("✓ learns", timeout=LIMIT)
    say(f"after the fix was applied and saved: status bar {words(bar)}, code lens {words(lens.first)}")
    picture(page, "learns")

    command(page, "wontlearn: Open Dashboard")
    rows = page.locator(".terminal .xterm-rows")
    expect(rows).to_contain_text("✓ LEARNS", timeout=LIMIT)
    say("dashboard in a terminal: ✓ LEARNS")
    picture(page, "dashboard")
    page.keyboard.type("qq")  # twice, should something still run
    expect(page.locator(".terminal .xterm-rows")).to_have_count(0)

    page.locator(".explorer-folders-view .monaco-list-row").filter(has_text="degrees.ipynb").dblclick()
    cell = page.locator(".notebookOverlay .cell .view-lines").filter(has_text="softmax")
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type(" ")  # VS Code saves a notebook only after a change
    expect(page.locator('.tab.dirty[aria-label^="degrees.ipynb"]')).to_have_count(1)
    page.keyboard.press("Control+s")
    page.locator(".notebookOverlay .squiggly-error").first.wait_for(timeout=LIMIT)
    expect(bar).to_contain_text("setup")
    say(f"a notebook's cell with its finding underlined; status bar: {words(bar)}")
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
            with new_page(1400, 900) as page:
                story(page, code, script)
        finally:
            code.process.terminate()
            code.process.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
