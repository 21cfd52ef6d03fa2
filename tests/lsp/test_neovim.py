from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).parent / "neovim_story.lua"
BROKEN = (ROOT / "examples" / "celsius.py").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nvim") is None, reason="there is no nvim in the PATH")
def test_save_finding_fix_and_verdict_in_neovim(tmp_path: Path) -> None:
    """With the page's own configuration: a save, `]d` to the finding, `gra` for the fix, a save, it learns."""
    page = (ROOT / "docs" / "editors" / "neovim.md").read_text(encoding="utf-8")
    block = re.search(r"```lua\n(.*?)```", page, re.DOTALL)
    assert block is not None
    (tmp_path / "init.lua").write_text(block[1], encoding="utf-8")
    (tmp_path / "train.py").write_text(BROKEN, encoding="utf-8")
    home = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["nvim", "--headless", "--clean", "-u", "init.lua", "-c", f"luafile {STORY}"],
        cwd=tmp_path,
        env=os.environ | home | {"PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["lenses"] == ["run single-sample", "run full", "run both"]
    assert (seen["errors"], seen["line"]) == ([[11, "softmax-one-unit", "wontlearn"]], 11)
    assert [title.startswith("wontlearn: ") for title in seen["offered"]] == [True]
    assert seen["fixed"] == BROKEN.splitlines()[10].replace(", activation='softmax'", "")
    assert seen["left"] == 0
    assert (tmp_path / "train.py").read_text(encoding="utf-8") == BROKEN.replace(", activation='softmax'", "")
