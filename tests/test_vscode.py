"""The VS Code extension's manifest says what its code and its page in the docs say. It is tried by hand, in a real VS Code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from wontlearn_engine import __version__

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "editors" / "vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text("utf-8"))
CODE = "".join(path.read_text("utf-8") for path in sorted((EXTENSION / "src").glob("*.js")))


def test_every_setting_and_every_command_is_in_the_docs() -> None:
    page = (ROOT / "docs" / "editors" / "vscode.md").read_text("utf-8")
    contributes = MANIFEST["contributes"]
    assert set(re.findall(r"^\| `(wontlearn\.\S+)`", page, re.MULTILINE)) == set(
        contributes["configuration"]["properties"]
    )
    for command in contributes["commands"]:
        assert f"*{command['category']}: {command['title']}*" in page
        assert f'registerCommand("{command["command"]}"' in CODE


def test_it_is_disabled_without_trust_needs_no_other_extension_and_has_our_version() -> None:
    assert MANIFEST["capabilities"]["untrustedWorkspaces"]["supported"] is False
    assert "extensionDependencies" not in MANIFEST and "extensionPack" not in MANIFEST
    assert MANIFEST["version"] == __version__
