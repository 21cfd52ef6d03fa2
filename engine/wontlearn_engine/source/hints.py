"""Where the length of a training is written, and what starts anew in each round of its loop."""

from __future__ import annotations

import ast
import re

from .flow import Flow, flow_of, lookup
from .functions import Functions
from .roots import forward_calls, nearest_tape, training_call
from .text import Source, dotted, last_name, walk, words
from .values import number, origin

OPTIMIZERS = words("SGD Adam AdamW Nadam Adamax Adagrad Adadelta RMSprop Ftrl Lion Lamb Adafactor Muon")
DATA_SETS = ("Sequence", "PyDataset", "Dataset")
"""Bases of classes that are asked for their batches, or rows, by index."""
REPEATS = re.compile(r"fold|run|trial|seed|rep|ensemb|member|boot|split", re.I)
"""Names of loops that train several models on purpose."""


def value_line(source: Source, line: int, keyword: str, position: int | None = None) -> int | None:
    """Where the value of an argument of the call at `line` is written: at a constant, an option's default, …"""
    there = [call for call in source.calls if call.lineno <= line <= (call.end_lineno or call.lineno)]
    there.sort(key=lambda call: (call.lineno != line, (call.end_lineno or call.lineno) - call.lineno))
    for call in there:
        value = next((k.value for k in call.keywords if k.arg == keyword), None)
        if value is not None:
            return _written(flow_of(source), value, call)
    if position is not None and there and position < len(there[0].args):
        return _written(flow_of(source), there[0].args[position], there[0])
    return None


def epochs_line(source: Source, fit_line: int) -> int | None:
    """Where the number of epochs of a training is written, if need be that of the loop around it."""
    flow = flow_of(source)
    node = _training(source, fit_line)
    if node is None:
        return None
    loops = [loop for loop in loops_to(flow.functions, node) if isinstance(loop, (ast.For, ast.While))]
    if isinstance(node, ast.Call) and last_name(node.func) in ("fit", "fit_generator", "search"):
        value = _epochs(node)
        if loops and loops[0] in flow.functions.loops(node) and _one_epoch(flow, node):
            return rounds_line(flow, loops[0])
        return _written(flow, value, node) if value is not None else node.lineno
    return rounds_line(flow, loops[-1]) if loops else None


def validation_line(source: Source, fit_line: int, part: int = 1) -> int | None:
    """Where a part of `validation_data=(x, y)` gets its value, the targets if not said; None where the text does not show it."""
    for call in source.calls:
        given = next((k.value for k in call.keywords if k.arg == "validation_data"), None)
        if not (call.lineno <= fit_line <= (call.end_lineno or call.lineno)) or not isinstance(given, ast.Tuple):
            continue
        names = [n.id for n in ast.walk(given.elts[part]) if isinstance(n, ast.Name)] if len(given.elts) > part else []
        made = [
            statement.lineno
            for statement in walk(source.tree or ast.Module([], []))
            if isinstance(statement, ast.Assign)
            and statement.lineno < call.lineno
            and names
            and any(isinstance(n, ast.Name) and n.id == names[0] for t in statement.targets for n in ast.walk(t))
        ]
        return max(made, default=None)
    return None


def unused_index(source: Source, fit_line: int) -> int | None:
    """Where a data set's `__getitem__` makes its batch without a look at the index that it is asked for; None if it looks."""
    del fit_line
    for kind in (node for node in walk(source.tree or ast.Module([], [])) if isinstance(node, ast.ClassDef)):
        made = next((d for d in kind.body if isinstance(d, ast.FunctionDef) and d.name == "__getitem__"), None)
        if made is None or len(made.args.args) < 2 or not any(last_name(base) in DATA_SETS for base in kind.bases):
            continue
        index = made.args.args[1].arg
        body = [s for s in made.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        if body and not any(isinstance(n, ast.Name) and n.id == index for s in body for n in ast.walk(s)):
            return body[0].lineno
    return None


def clip_by_hand(source: Source, line: int) -> tuple[int, float] | None:
    """(Line, limit) of the call that clips by hand to the lowest limit; None where the text tells no limit."""
    flow, found = flow_of(source), list[tuple[float, int]]()
    for call in source.calls:
        if last_name(call.func) not in ("clip_by_global_norm", "clip_by_norm", "clip_by_value"):
            continue
        named = [k.value for k in call.keywords if k.arg in ("clip_norm", "clip_value_max")]
        for limit in named or call.args[1:][-1:]:
            value = next((number(flow, limit, context) for context in flow.contexts(call)[:1]), None)
            if value is not None:
                found.append((value, call.lineno))
    return (min(found)[1], min(found)[0]) if found else None


def rebuilt_in_loop(source: Source, fit_line: int) -> int | None:
    """Where a model is built anew in each round of the loop that should train it round by round."""
    flow = flow_of(source)
    node = _training(source, fit_line)
    if node is None or (_is_fit(node) and not _one_epoch(flow, node)):
        return None
    for name in _models(flow, node):
        for context in flow.contexts(node)[:1]:
            for one, there in lookup(flow, name, context):
                if one.whole and there.frame is context.frame and isinstance(one.value, ast.Call):
                    loop = _round(flow, one.value, node)
                    if loop is not None and not _mentions([one.value, *_data_of(node)], loop):
                        return one.value.lineno
    return None


def loops_to(functions: Functions, node: ast.AST) -> list[ast.AST]:
    """Loops around a node, also those around the first call of its function, the innermost first."""
    found: list[ast.AST] = []
    for _ in range(6):
        found += functions.loops(node)
        function = functions.around(node)
        calls = functions.calls(function) if function is not None else []
        if not calls:
            break
        node = calls[0]
    return found


def _training(source: Source, line: int) -> ast.AST | None:
    """The call that trains at `line`, else the nearest tape."""
    return training_call(source, line) or nearest_tape(source, line)


def _is_fit(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func).startswith("fit")


def _written(flow: Flow, value: ast.expr, near: ast.AST) -> int:
    for context in flow.contexts(near)[:1]:
        return origin(flow, value, context).node.lineno
    return value.lineno


def _epochs(call: ast.Call) -> ast.expr | None:
    value = next((k.value for k in call.keywords if k.arg in ("epochs", "nb_epoch")), None)
    return call.args[3] if value is None and len(call.args) > 3 else value


def _one_epoch(flow: Flow, node: ast.AST) -> bool:
    value = _epochs(node) if isinstance(node, ast.Call) else None
    return value is None or any(number(flow, value, context) == 1 for context in flow.contexts(node)[:1])


def rounds_line(flow: Flow, loop: ast.For | ast.While) -> int:
    """Where the number of rounds of a loop is written."""
    if isinstance(loop, ast.While):
        return _written(flow, loop.test.comparators[-1], loop) if isinstance(loop.test, ast.Compare) else loop.lineno
    made = _unwrapped(loop.iter)
    if isinstance(made, ast.Call) and made.args:
        last = made.args[1] if len(made.args) > 1 else made.args[0]
        if isinstance(last, ast.BinOp) and isinstance(last.right, ast.Constant):  # `range(1, n + 1)`
            last = last.left
        return _written(flow, last, loop)
    return loop.lineno


def _unwrapped(iterated: ast.expr) -> ast.expr:
    """`range(n)` of `tqdm(range(n))`, `enumerate(…)`."""
    while (
        isinstance(iterated, ast.Call) and last_name(iterated.func) in ("tqdm", "enumerate", "list") and iterated.args
    ):
        iterated = iterated.args[0]
    return iterated


def counts(loop: ast.AST) -> bool:
    """`for epoch in range(n)`, `while …`: rounds, not batches, settings or folds."""
    if not isinstance(loop, ast.For):
        return isinstance(loop, ast.While)
    made = _unwrapped(loop.iter)
    plain = isinstance(made, ast.Call) and last_name(made.func) in ("range", "trange") and len(made.args) < 3
    return plain and not REPEATS.search(ast.unparse(loop.target))


def _round(flow: Flow, built: ast.AST, trained: ast.AST) -> ast.AST | None:
    """The loop of rounds around both, if the training is no loop of its own with many rounds inside it."""
    mine = flow.functions.loops(built)
    around = flow.functions.loops(trained)
    if not mine or mine[0] not in around or not counts(mine[0]):
        return None
    between = around[: around.index(mine[0])]
    return None if len(between) > 1 or any(counts(loop) for loop in between) else mine[0]


def _mentions(nodes: list[ast.AST], loop: ast.AST) -> bool:
    """The nodes depend on the loop's variable."""
    names = {n.id for n in walk(loop.target) if isinstance(n, ast.Name)} if isinstance(loop, ast.For) else set[str]()
    return any(isinstance(n, ast.Name) and n.id in names for node in nodes for n in walk(node))


def _data_of(node: ast.AST) -> list[ast.AST]:
    return [*node.args] if isinstance(node, ast.Call) else []


def _models(flow: Flow, node: ast.AST) -> list[str]:
    """Names of the models that a training call or a tape is about."""
    if isinstance(node, ast.Call):
        name = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        return [name] if name else []
    return [name for call in forward_calls(flow, node) if (name := dotted(call.func))]
