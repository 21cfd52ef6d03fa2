"""What a client of the MCP server sees, from a real talk: `.venv/bin/python screenshots/agents.py`. Writes it into docs/editors/agents.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp_types import TextContent

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "editors" / "agents.md"
BLOCK = re.compile(r"(?<=```\n)→ tools/call .*?(?=```)", re.DOTALL)


async def talk(folder: Path) -> str:
    """`prove`, its patch applied, `compare`."""
    lines: list[str] = []

    async def progress(now: float, total: float | None, message: str | None) -> None:
        lines.append(f"   progress {now:g} of {total or 0:g}: {message}")

    async def call(client: Client, tool: str, **given: Any) -> Any:
        shown = ", ".join(
            f'"{name}": {value if isinstance(value, int) else chr(34) + value + chr(34)}'
            for name, value in given.items()
        )
        lines.append(f"→ tools/call {tool} {{{shown}}}")
        found = await client.call_tool(tool, given, progress_callback=progress)
        [block] = found.content
        assert isinstance(block, TextContent) and not found.is_error
        lines.append(f"← {block.text}\n")
        return found.structured_content

    command = [sys.executable, "-m", "wontlearn", "mcp"]
    async with Client(StdioServerParameters(command=command[0], args=command[1:], cwd=folder)) as client:
        report = await call(client, "prove", script="celsius.py", budget=240)
        patch = report["findings"][0]["fix"]["patch"]
        subprocess.run(["patch", "-p1", "--quiet"], input=patch, text=True, cwd=folder, check=True)
        lines.append("  (the patch is applied)\n")
        await call(client, "compare", script="celsius.py")
    return "\n".join(line for number, line in enumerate(lines) if not _again(lines, number))


def _again(lines: list[str], number: int) -> bool:
    """True for a note of progress that says what the one before said, numbers aside."""
    said = [re.sub(r"[\d.]+", "", line.partition(": ")[2]) for line in lines[max(0, number - 1) : number + 1]]
    return len(said) == 2 and lines[number].startswith("   progress") and said[0] == said[1]


def main() -> int:
    """Talk, and write it down."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "examples" / "celsius.py", folder)
        made = anyio.run(talk, folder)
    text = PAGE.read_text("utf-8")
    assert BLOCK.search(text)
    PAGE.write_text(BLOCK.sub(lambda _: made.rstrip() + "\n", text), "utf-8")
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
