"""The server: the tools on stdin and stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anyio
import jsonschema
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, TextContent
from wontlearn_engine import __version__
from wontlearn_engine.reporting.compared import compare, read_report
from wontlearn_engine.running.python import NoPython

from .. import causes
from ..config import MODES
from .brief import report_of, shortened, words
from .looks import Looks, target_of
from .tools import TOOLS

INSTRUCTIONS = (
    "Find out why a Keras, TensorFlow or PyTorch training script does not learn, or confirm that it does. `check`, `prove` "
    "and `compare` execute the script that they name, and no other file (`prove` edited copies of it too). Make one change "
    "at a time, the first finding's, then `compare`."
)
Context = ServerRequestContext[dict[str, Any]]


class Declined(ValueError):
    """What was asked for cannot be done; the sentence is for the agent."""


class AgentDesk:
    """What one client has asked for so far."""

    def __init__(self, python: str | None, budget: float) -> None:
        self._python, self._budget = python, budget
        self._looks = Looks()
        self._before: dict[Path, dict[str, Any]] = {}
        """The last whole report of each file."""

    async def call(self, context: Context, asked: CallToolRequestParams) -> CallToolResult:
        """One call of a tool; what the agent can mend is said to it, not raised."""
        tool = TOOLS.get(asked.name)
        given = asked.arguments or {}
        try:
            if tool is None:
                raise Declined(f"There is no tool {asked.name}; there are {', '.join(TOOLS)}.")
            jsonschema.validate(given, tool.input_schema)
            if asked.name == "explain":
                return _explained(given["id"])
            return await self._checked(context, asked.name, given)
        except jsonschema.ValidationError as problem:
            return _refused(problem.message)
        except (NoPython, ValueError) as problem:
            return _refused(str(problem))

    async def _checked(self, context: Context, tool: str, given: dict[str, Any]) -> CallToolResult:
        target = target_of(given["script"], tuple(given.get("arguments", ())), self._python)
        before = self._baseline(target.script, given.get("baseline")) if tool == "compare" else None
        budget = float(given.get("budget", self._budget))
        modes = MODES[given.get("mode", "both")]
        checked = await self._looks.make(target, modes, budget, context.session.report_progress, tool == "prove")
        report = report_of(checked, target.script)
        self._before[target.script] = report
        brief = shortened(report)
        if before is not None:
            brief["compared"] = compare(before, report).as_object()
        note = f"The budget of {budget:g} s ended it; judged is what was there." if checked.timed_out else ""
        return CallToolResult(content=[TextContent(text=words(brief, checked.look, note))], structured_content=brief)

    def _baseline(self, script: Path, given: str | None) -> dict[str, Any]:
        if given is None:
            if script not in self._before:
                raise Declined(f"{script.name} was not checked here before; check it, or name a report as `baseline`.")
            return self._before[script]
        return read_report(Path(given).expanduser())


def _explained(id: str) -> CallToolResult:
    text = causes.explain(id)
    if text is None:
        raise Declined(f"There is no cause {id}. Alike: {', '.join(causes.near(id)) or 'none'}.")
    return CallToolResult(content=[TextContent(text=text)], structured_content={"id": id, "text": text})


def _refused(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True)


def make(python: str | None, budget: float) -> Server[dict[str, Any]]:
    """The server with its tools."""
    desk = AgentDesk(python, budget)

    async def tools(context: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=list(TOOLS.values()))

    return Server(
        "wontlearn",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=tools,
        on_call_tool=desk.call,
    )


def serve(python: str | None, budget: float) -> None:
    """Speak on stdin and stdout until the client closes them."""

    async def run() -> None:
        server = make(python, budget)
        async with stdio_server() as (source, sink):
            await server.run(source, sink, server.create_initialization_options())

    anyio.run(run)
