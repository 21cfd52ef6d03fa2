"""Two models trained against each other: which label each is trained to give the made rows."""

from __future__ import annotations

import ast
from typing import NamedTuple

from .functions import FUNCTIONS
from .text import Source, dotted, last_name, walk

LAST = 10**9
"""Behind the last line: what a name was assigned at the end of a function."""
ONES, ZEROS = ("ones", "ones_like"), ("zeros", "zeros_like")


class _Asked(NamedTuple):
    """A loss is taken of a judge's answers: which label it asks for, where, and whether the rows are made ones."""

    label: str
    line: int
    made: bool


def fooled_label(source: Source, line: int) -> int | None:
    """Where the maker of rows is trained with the label that its judge is trained to give made rows; None where it is not.

    Read from each tape's `gradient(loss, model.trainable_variables)`, with the loss functions that it calls, and from
    `train_on_batch`. None too where the text does not show both sides.
    """
    del line
    return _by_tapes(source) or _by_batches(source)


def _by_tapes(source: Source) -> int | None:
    wanted: dict[str, list[_Asked]] = {}
    functions = {f.name: f for f in source.nodes if isinstance(f, FUNCTIONS)}
    for gradient in source.calls:
        if last_name(gradient.func) != "gradient" or len(gradient.args) < 2:
            continue
        owner = _owner(source, gradient.args[1], gradient.lineno)
        region = _region(source, gradient)
        loss = _made(region, gradient.args[0], gradient.lineno)
        if owner and loss is not None:
            wanted.setdefault(owner, []).extend(_asked(loss, region, functions, {}))
    return _contradiction(wanted)


def _contradiction(wanted: dict[str, list[_Asked]]) -> int | None:
    """Of two models, one of which sees real and made rows: the other's line, if it asks for the label of made rows."""
    for judge, asked in wanted.items():
        made, real = {a.label for a in asked if a.made}, {a.label for a in asked if not a.made}
        if len(made) != 1 or len(real) != 1 or made == real:
            continue
        for maker, theirs in wanted.items():
            if maker != judge and theirs and all(a.label in made for a in theirs):
                return theirs[0].line
    return None


def _region(source: Source, node: ast.expr) -> list[ast.stmt]:
    """The statements of the function around a node, else of the script."""
    inside = [f for f in source.nodes if isinstance(f, FUNCTIONS) and f.lineno <= node.lineno <= (f.end_lineno or 0)]
    body = inside[-1].body if inside else source.tree.body if source.tree is not None else []
    return [s for stmt in body for s in walk(stmt) if isinstance(s, ast.stmt)]


def _owner(source: Source, variables: ast.expr, line: int) -> str:
    """`g` of `g.trainable_variables`, also by a name that stands for it."""
    if isinstance(variables, ast.Name):
        made = _made(_region(source, variables), variables, line)
        return _owner(source, made, line) if made is not None and made is not variables else ""
    weights = isinstance(variables, ast.Attribute) and variables.attr.startswith(("trainable", "weights", "variables"))
    return dotted(variables.value) if weights and isinstance(variables, ast.Attribute) else ""


def _made(region: list[ast.stmt], node: ast.expr, before: int) -> ast.expr | None:
    """What a name was last assigned before a line; the expression itself if it is no name."""
    if not isinstance(node, ast.Name):
        return node
    found: ast.expr | None = None
    for stmt in region:
        if isinstance(stmt, ast.Assign) and stmt.lineno <= before:
            for target in stmt.targets:
                if isinstance(target, ast.Name) and target.id == node.id:
                    found = stmt.value
                elif isinstance(target, ast.Tuple) and isinstance(stmt.value, ast.Tuple):
                    pairs = zip(target.elts, stmt.value.elts, strict=False)
                    found = next((v for t, v in pairs if isinstance(t, ast.Name) and t.id == node.id), found)
    return found


def _asked(
    node: ast.expr,
    region: list[ast.stmt],
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
    given: dict[str, tuple[ast.expr, list[ast.stmt]]],
    depth: int = 0,
) -> list[_Asked]:
    """Every loss of a label and a judge's answers below an expression, functions of the script entered."""
    found: list[_Asked] = []
    for call in (n for n in walk(node) if isinstance(n, ast.Call)):
        name = last_name(call.func)
        if name in functions and depth < 3:
            function = functions[name]
            names = [a.arg for a in function.args.args if a.arg != "self"]
            bound = dict(zip(names, [(a, region) for a in call.args], strict=False))
            inner = [s for stmt in function.body for s in walk(stmt) if isinstance(s, ast.stmt)]
            for back in (s.value for s in inner if isinstance(s, ast.Return) and s.value is not None):
                for part in _parts(back, inner):
                    found += _asked(part, inner, functions, bound, depth + 1)
            continue
        pair = [k.value for k in call.keywords if k.arg in ("labels", "y_true", "logits", "y_pred")] or call.args
        if len(pair) != 2:
            continue
        label = _label(pair[0], region, call.lineno)
        for one, place in label:
            answers, where = pair[1], region
            if isinstance(answers, ast.Name) and answers.id in given:
                answers, where = given[answers.id]
            found.append(
                _Asked(
                    one,
                    _label_line(pair[0], region, call),
                    _is_made(answers, where, call.lineno if where is region else LAST, place),
                )
            )
    return found


def _parts(node: ast.expr, region: list[ast.stmt]) -> list[ast.expr]:
    """The terms of a sum, each followed to what it was made of."""
    if isinstance(node, ast.BinOp):
        return [*_parts(node.left, region), *_parts(node.right, region)]
    made = _made(region, node, node.lineno)
    return [node] if made is None or made is node else _parts(made, region)


def _label(node: ast.expr, region: list[ast.stmt], before: int) -> list[tuple[str, int | None]]:
    """("ones" or "zeros", which part of the rows), of a label of ones, of zeros, of both one behind the other; else none."""
    made = _made(region, node, before)
    for _ in range(4):
        if isinstance(made, ast.BinOp):  # smoothed: 0.9 * ones
            made = next((p for p in (made.left, made.right) if isinstance(p, (ast.Call, ast.Name))), None)
        elif isinstance(made, ast.Name):
            made = _made(region, made, before)
    if not isinstance(made, ast.Call):
        return []
    name = last_name(made.func)
    if name in ONES or name in ZEROS:
        return [("ones" if name in ONES else "zeros", None)]
    if name in ("concat", "concatenate", "vstack") and made.args and isinstance(made.args[0], (ast.List, ast.Tuple)):
        parts = [_label(part, region, before) for part in made.args[0].elts]
        return [(part[0][0], index) for index, part in enumerate(parts) if part]
    return []


def _label_line(node: ast.expr, region: list[ast.stmt], call: ast.Call) -> int:
    made = _made(region, node, call.lineno)
    return made.lineno if made is not None and isinstance(node, ast.Name) else call.lineno


def _is_made(node: ast.expr, region: list[ast.stmt], before: int, part: int | None, depth: int = 0) -> bool:
    """The judge's answers are to rows that a model made: `d(g(noise))`, by names too; of a concatenation its part."""
    if depth > 6:
        return False
    made = _made(region, node, before)
    if isinstance(made, ast.Call):
        if part is not None and last_name(made.func) in ("concat", "concatenate", "vstack") and made.args:
            parts = made.args[0].elts if isinstance(made.args[0], (ast.List, ast.Tuple)) else []
            return part < len(parts) and _is_made(parts[part], region, before, None, depth + 1)
        if not made.args:
            return False
        inner = made.args[0]
        # A model called on noise, or on what another one gives.
        if last_name(made.func) in ("normal", "uniform", "randn", "rand"):
            return False
        under = _made(region, inner, before)
        noise = under if isinstance(under, ast.Call) else inner if isinstance(inner, ast.Call) else None
        if noise is not None and (
            last_name(noise.func) in ("normal", "uniform", "randn", "standard_normal", "noise", "sample_noise")
            or any(word in dotted(inner).lower() for word in ("noise", "latent"))
        ):
            return True
        if any(word in dotted(inner).lower() for word in ("noise", "latent")):
            return True
        return _is_made(inner, region, before, part, depth + 1)
    return False


def _by_batches(source: Source) -> int | None:
    """`d.train_on_batch(real, ones)`, `d.train_on_batch(fake, zeros)`, and `gan.train_on_batch(noise, …)`."""
    wanted: dict[str, list[_Asked]] = {}
    for call in source.calls:
        if last_name(call.func) != "train_on_batch" or len(call.args) < 2 or not isinstance(call.func, ast.Attribute):
            continue
        region = _region(source, call)
        whole = [*_region_of_script(source), *region]
        for label, part in _label(call.args[1], whole, call.lineno):
            rows = _made(region, call.args[0], call.lineno)
            made = isinstance(rows, ast.Call) and (
                last_name(rows.func) == "predict"
                or "gen" in last_name(rows.func).lower()
                or _is_made(rows, region, call.lineno, part)
            )
            wanted.setdefault(dotted(call.func.value), []).append(_Asked(label, call.lineno, bool(made)))
    return _contradiction(wanted)


def _region_of_script(source: Source) -> list[ast.stmt]:
    return [n for n in source.nodes if isinstance(n, ast.stmt)]
