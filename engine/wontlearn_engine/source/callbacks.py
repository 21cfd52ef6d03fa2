"""Callbacks whose settings contradict themselves."""

from __future__ import annotations

import ast
import re

from .flow import flow_of
from .text import Call, Source, last_name
from .values import origin

LOW = re.compile(r"loss|error|mse|mae|mape|msle|rmse|divergence|hinge|perplexity|crossentropy", re.I)
"""Names of quantities that are good when small."""
HIGH = re.compile(r"acc|auc|precision|recall|f1|iou|dice|r2|psnr|ssim|bleu|score", re.I)
"""Names of those that are good when large."""


def contrary_watch(source: Source, fit_line: int) -> int | None:
    """Where EarlyStopping takes a loss to be good when it is large, or an accuracy when it is small; None if it does not."""
    del fit_line
    for node in source.calls:
        if last_name(node.func) != "EarlyStopping":
            continue
        call = Call(source, node)
        mode, watched = _text(source, call, "mode", 4), _text(source, call, "monitor", 0) or "val_loss"
        wrong = {"max": LOW, "min": HIGH}.get(mode or "")
        if wrong is not None and wrong.search(watched) and not (HIGH if wrong is LOW else LOW).search(watched):
            given = call.keyword("mode")
            return given.span.line if given is not None else node.lineno
    return None


def _text(source: Source, call: Call, name: str, position: int) -> str | None:
    given = call.keyword(name)
    value = given.value if given is not None else call.positional(position)
    if value is None:
        return None
    flow = flow_of(source)
    for context in flow.contexts(call.node)[:1]:
        node = origin(flow, value, context).node
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
    return None
