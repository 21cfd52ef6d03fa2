"""A real VS Code for a browser: code-server, installed from the npm registry and started."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "jupyter"))

from lab import free_port  # noqa: E402
from playwright.sync_api import Page  # noqa: E402

NATIVE = ["node-pty", "@vscode/spdlog", "native-watchdog", "kerberos"]


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
            "editor.minimap.enabled": False,
            "editor.unicodeHighlight.ambiguousCharacters": False,
            "editor.unicodeHighlight.nonBasicASCII": False,
            "workbench.activityBar.location": "hidden",
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
