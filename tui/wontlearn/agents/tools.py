"""The tools: what an agent is told of them, and what it may send."""

from __future__ import annotations

import json
from typing import Any

from mcp_types import Tool, ToolAnnotations
from wontlearn_engine.reporting.report import SCHEMA_FILE

REPORT: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
EXPLANATION: dict[str, Any] = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "string"}, "text": {"type": "string", "description": "Markdown."}},
}
RUNS = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True)
"""It executes the user's own script: that may do anything."""
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

SCRIPT: dict[str, Any] = {
    "script": {"type": "string", "description": "Path of the .py file or .ipynb notebook. This file is executed."},
    "arguments": {
        "type": "array",
        "items": {"type": "string"},
        "description": "The script's own command-line arguments.",
    },
    "budget": {
        "type": "number",
        "exclusiveMinimum": 0,
        "description": "Seconds in which to answer, with the best verdict so far and what is not known by then.",
    },
}
MODE: dict[str, Any] = {
    "mode": {
        "enum": ["both", "single-sample", "full"],
        "description": "both (default), or only one of the runs: single-sample needs no whole training.",
    }
}


def _input(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


CHECK = Tool(
    name="check",
    title="Why does this training script not learn?",
    description=(
        "Executes a Keras, TensorFlow or PyTorch training script unchanged, in full and on a single sample, and judges "
        "whether it learns: one word, and for a fault the cause with its line, what was measured, and a patch. Use it "
        "when a loss does not fall or answers are all alike, before you guess, and after an edit that should repair it. "
        "`learns` is about the rows trained on, not about generalisation; `unclear` is no proof of health nor of a fault."
    ),
    input_schema=_input({**SCRIPT, **MODE}, "script"),
    output_schema=REPORT,
    annotations=RUNS,
)
PROVE = Tool(
    name="prove",
    title="Which edit repairs it?",
    description=(
        "As `check`, and then runs copies of the script with the edits of the first findings made in them: `fix.verified` "
        "says whether the edited script learned, `fix.proof` what happened, and `fix.patch` is all that was changed. The "
        "script itself is not touched. Takes about as long again as `check`; use it before you apply a patch."
    ),
    input_schema=_input(SCRIPT, "script"),
    output_schema=REPORT,
    annotations=RUNS,
)
COMPARE = Tool(
    name="compare",
    title="Did the edit help?",
    description=(
        "Executes a training script as `check` does and says what got worse and what got better since an earlier check: "
        "the last one of this file by this server, or a JSON report on disk."
    ),
    input_schema=_input(
        {
            **SCRIPT,
            "baseline": {"type": "string", "description": "Path of a report of `wontlearn check --format json`."},
        },
        "script",
    ),
    output_schema=REPORT,
    annotations=RUNS,
)
EXPLAIN = Tool(
    name="explain",
    title="What does a finding's id mean?",
    description="What the id of a finding means, what is measured to say so, and the usual repair. Runs nothing.",
    input_schema=_input({"id": {"type": "string", "description": "e.g. dead-relu"}}, "id"),
    output_schema=EXPLANATION,
    annotations=READS,
)
TOOLS = {tool.name: tool for tool in (CHECK, PROVE, COMPARE, EXPLAIN)}
