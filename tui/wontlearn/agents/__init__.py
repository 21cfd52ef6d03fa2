"""The server for coding agents: checks as tools of the Model Context Protocol, on stdin and stdout."""

from __future__ import annotations

import argparse
import sys

INSTALL = "pip install 'wontlearn[mcp]'"
BUDGET = 120.0
"""Seconds of a call that names no budget: clients give up on a tool after some minutes."""


def main(argv: list[str]) -> int:
    """Serve until the client ends it; returns the exit status."""
    parser = argparse.ArgumentParser(
        "wontlearn mcp",
        description="Serve coding agents on stdin and stdout (Model Context Protocol). A check executes the script that it names.",
    )
    parser.add_argument("--python", metavar="PATH", help="the interpreter or environment that runs all scripts")
    parser.add_argument(
        "--budget",
        type=float,
        default=BUDGET,
        metavar="S",
        help="seconds of a call that names none (default: %(default)g)",
    )
    options = parser.parse_args(argv)
    try:
        from .server import serve
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio", "pydantic"):
            raise
        print(f"wontlearn: the server for agents needs mcp. {INSTALL}", file=sys.stderr)
        return 2
    serve(options.python, options.budget)
    return 0
