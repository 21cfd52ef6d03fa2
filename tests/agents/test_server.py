"""A client of the `mcp` package drives the real server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent
from wontlearn_engine.reporting.report import SCHEMA_FILE

from ..engine.processes import WITH_CHILDREN, gone_in_time, started

EXAMPLES = Path(__file__).parents[2] / "examples"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
ENDLESS = """
import itertools
import pathlib
import time
import torch

torch.manual_seed(0)
x = torch.randn(256, 4)
y = x @ torch.tensor([[1.0], [-2.0], [0.5], [3.0]])
model = torch.nn.Linear(4, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in itertools.count():
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    time.sleep(0.01)
    if step == 300:
        pathlib.Path("trains").write_text("the full run alone writes here")
"""


@asynccontextmanager
async def client(folder: Path, **environment: str) -> AsyncIterator[Client]:
    """One client with a server of its own, started as an agent's configuration says."""
    command = [sys.executable, "-m", "wontlearn", "mcp"]
    async with Client(
        StdioServerParameters(command=command[0], args=command[1:], cwd=folder, env=environment or None)
    ) as session:
        yield session


def said(result: CallToolResult) -> str:
    [block] = result.content
    assert isinstance(block, TextContent)
    return block.text


async def test_what_it_offers_and_what_it_refuses(tmp_path: Path) -> None:
    async with client(tmp_path) as agent:
        tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
        assert {"check", "prove", "compare", "explain"} <= tools.keys()
        assert tools["check"].output_schema == SCHEMA
        assert "xecutes" in str(tools["check"].description)
        explained = await agent.call_tool("explain", {"id": "dead-relu"})
        assert explained.structured_content["id"] == "dead-relu" and "Usual repair" in said(explained)
        (tmp_path / "notes.txt").write_text("")
        for name, given, says in (
            ("explain", {"id": "dead-rellu"}, "dead-relu"),
            ("check", {}, "required"),
            ("check", {"script": "gone.py"}, "gone.py does not exist."),
            ("check", {"script": "notes.txt"}, "neither a Python file nor a notebook"),
            ("check", {"script": "a.py", "python": "/bin/sh"}, "python"),
            ("compare", {"script": "gone.py"}, "does not exist"),
        ):
            refused = await agent.call_tool(name, given)
            assert refused.is_error and says in said(refused), said(refused)


async def test_a_cancelled_call_leaves_no_process(tmp_path: Path) -> None:
    folder, notes = tmp_path / "project", tmp_path / "notes"
    folder.mkdir()
    notes.mkdir()
    (folder / "script.py").write_text(f"{WITH_CHILDREN}\ntime.sleep(600)\n")
    async with client(folder, TMPDIR=str(notes)) as agent:
        pids: set[int] = set()
        async with anyio.create_task_group() as group:

            async def call() -> None:
                await agent.call_tool("check", {"script": "script.py"})

            group.start_soon(call)
            pids |= await anyio.to_thread.run_sync(started, notes)
            group.cancel_scope.cancel()
        assert gone_in_time(pids, 10)
        after = await agent.call_tool("explain", {"id": "dead-relu"})
        assert not after.is_error


@pytest.mark.slow
async def test_a_fault_is_found_proved_patched_and_compared(tmp_path: Path) -> None:
    script = Path(shutil.copy(EXAMPLES / "celsius.py", tmp_path))
    told: list[tuple[float, str]] = []

    async def progress(now: float, total: float | None, message: str | None) -> None:
        told.append((now, message or ""))

    async with client(tmp_path) as agent:
        found = await agent.call_tool("prove", {"script": "celsius.py", "budget": 300}, progress_callback=progress)
        report: dict[str, Any] = found.structured_content
        jsonschema.validate(report, SCHEMA)
        assert report["verdict"]["word"] == "setup" and len(report["findings"]) <= 3
        assert [now for now, _ in told] == sorted({now for now, _ in told}) and len(told) > 1
        first = report["findings"][0]
        assert f"{first['id']} at celsius.py:{first['line']}" in said(found)
        patch = first["fix"]["patch"]
        assert first["fix"]["verified"] is True and "; it learns)" in said(found)
        assert script.read_text() == (EXAMPLES / "celsius.py").read_text()
        assert patch in said(found) + "\n"
        for command in (["git", "apply"], ["patch", "-p1", "--dry-run", "-R"]):
            subprocess.run(command, input=patch, text=True, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
        assert script.read_text() != (EXAMPLES / "celsius.py").read_text()
        after = await agent.call_tool("compare", {"script": "celsius.py", "budget": 300})
        assert f"{first['id']} is gone" in after.structured_content["compared"]["better"]
        assert "Compared with before: " in said(after)
        assert len(said(found)) < 6000


@pytest.mark.slow
async def test_a_budget_ends_a_training_that_has_no_end(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS)
    async with client(tmp_path) as agent:
        for budget in (10, 40, 160):  # a busy machine may need all of a budget to import PyTorch
            found = await agent.call_tool("check", {"script": "endless.py", "budget": budget})
            assert not found.is_error and f"The budget of {budget} s ended it" in said(found)
            assert "Not known:" in said(found)
            if (tmp_path / "trains").exists():
                break
    [full] = [run for t in found.structured_content["trainings"] for run in t["runs"] if run["mode"] == "full"]
    assert full["updates"] > 0
