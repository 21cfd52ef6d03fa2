"""Edits of conditions and masks of a PyTorch script: which labels are left out, what attention skips, when a step is made."""

from __future__ import annotations

import ast

from wontlearn_engine.source.edits import Edit
from wontlearn_engine.source.flow import flow_of
from wontlearn_engine.source.mend.statements import after, at, block_of, gone, written
from wontlearn_engine.source.text import Source, dotted, last_name, walk, words
from wontlearn_engine.source.tokens import Tokens

from .parts import parts_of
from .sign_places import factors, is_rate, number_of

FILLS = words("masked_fill masked_fill_ where")
MASKS = ("src_key_padding_mask", "key_padding_mask", "tgt_key_padding_mask")


def other_labels_ignored(source: Source, line: int, label: int) -> list[Edit]:
    """The condition under which a label becomes the one that the loss leaves out, turned: `mask == 1` becomes `mask == 0`."""
    del line
    names = {
        dotted(t) for n in source.nodes if isinstance(n, ast.Assign) and number_of(n.value) == label for t in n.targets
    }

    def ignored(node: ast.AST) -> bool:
        return number_of(node) == label or (isinstance(node, (ast.Name, ast.Attribute)) and dotted(node) in names)

    tests: list[ast.expr] = []
    for node in source.nodes:
        if isinstance(node, ast.IfExp) and ignored(node.body):
            tests.append(node.test)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and ignored(node.value):
            tests.append(node.targets[0].slice)
        elif isinstance(node, ast.Call) and last_name(node.func) in FILLS and any(ignored(a) for a in node.args):
            tests += [a for a in node.args if isinstance(a, ast.Compare)]
    compared = [t for t in tests if isinstance(t, ast.Compare)]
    return _turned(source, compared[0]) if len(compared) == len(tests) == 1 else []


def _turned(source: Source, test: ast.Compare) -> list[Edit]:
    """A comparison with the other outcome: of flags the other flag, else `!=` for `==` and the reverse."""
    right = test.comparators[0]
    if len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.NotEq)):
        return []
    if isinstance(right, ast.Constant) and type(right.value) is int and right.value in (0, 1):
        return [Edit(*source.span(right), str(1 - right.value))]
    old, new = ("==", "!=") if isinstance(test.ops[0], ast.Eq) else ("!=", "==")
    tokens = [t for t in Tokens(source.lines, source.span(test)).all if t.text == old]
    return [Edit(*tokens[0][:4], new)] if len(tokens) == 1 else []


def mask_turned(source: Source, line: int) -> list[Edit]:
    """`mask = (x != PAD)`, given as the mask of what is left out, becomes `(x == PAD)`."""
    for call in source.calls:
        given = next((k.value for k in call.keywords if k.arg in MASKS), None)
        if given is None or not (call.lineno <= line <= (call.end_lineno or line)):
            continue
        if isinstance(given, ast.Name):
            functions = flow_of(source).functions
            here = functions.around(call)
            made = [
                n.value
                for n in source.nodes
                if isinstance(n, ast.Assign)
                and [dotted(t) for t in n.targets] == [given.id]
                and functions.around(n) is here
            ]
            given = made[0] if len(made) == 1 else given
        if isinstance(given, ast.Compare) and isinstance(given.ops[0], ast.NotEq):
            return _turned(source, given)
    return []


def every_batch(source: Source, line: int) -> list[Edit]:
    """Gradients gathered over more batches than there are: the number that is written behind the `%` of the condition becomes 1."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.If):
        return []
    rests = [n for n in walk(stmt.test) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod)]
    if len(rests) != 1:
        return []
    flow = flow_of(source)
    node: ast.expr = rests[0].right
    for context in flow.contexts(node)[:1]:
        from wontlearn_engine.source.values import origin

        node = origin(flow, node, context).node
    if isinstance(node, ast.Attribute):  # an option of the command line
        options = [
            c
            for c in source.calls
            if last_name(c.func) == "add_argument"
            and any(
                isinstance(a, ast.Constant) and str(a.value).lstrip("-").replace("-", "_") == node.attr for a in c.args
            )
        ]
        given = [k.value for c in options for k in c.keywords if k.arg == "default"]
        node = given[0] if len(given) == 1 else node
    return [Edit(*source.span(node), "1")] if isinstance(node, ast.Constant) and type(node.value) is int else []


def lambda_of_one(source: Source, line: int) -> list[Edit]:
    """`LambdaLR` multiplies the optimizer's rate: a rate that its function multiplies by as well is taken out of it."""
    edits: list[Edit] = []
    for _, given in factors(source):
        edit = _without_rate(source, given)
        if edit is None:
            return []
        edits.append(edit)
    return edits


def _without_rate(source: Source, product: ast.expr) -> Edit | None:
    """`lr * a` as `a`, `a * lr * b` as `a * b`; None where no rate is multiplied by."""
    while isinstance(product, ast.BinOp) and isinstance(product.op, (ast.Mult, ast.Div)):
        left, right = source.span(product.left), source.span(product.right)
        if isinstance(product.op, ast.Mult) and left.end_line == right.line:
            between = source.lines[left.end_line - 1][left.end_column - 1 :]
            star = between.find("*")
            if is_rate(product.right) and not between[star + 1 : right.column - left.end_column].strip():
                kept = len(between[:star].rstrip())
                return Edit(left.end_line, left.end_column + kept, right.end_line, right.end_column, "")
            if is_rate(product.left) and between.lstrip().startswith("*"):
                skipped = len(between) - len(between.lstrip(" *"))
                return Edit(left.line, left.column, left.end_line, left.end_column + skipped, "")
        product = product.left
    return None


def without_remaking(source: Source, line: int) -> list[Edit]:
    """`self.setup()` at a line, called before as well, does not make the model anew for each epoch."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Expr) or not isinstance(stmt.value, ast.Call) or stmt.value.args:
        return []
    called = [c for c in source.calls if dotted(c.func) == dotted(stmt.value.func)]
    return gone(source, stmt, block_of(source, stmt)) if len(called) > 1 else []


def optimizer_anew(source: Source, line: int) -> list[Edit]:
    """Where a method makes the model anew, the optimizer of the old weights is made anew as well."""
    stmt = at(source, line)
    if not isinstance(stmt, ast.Assign) or not isinstance(stmt.value, ast.Call) or len(stmt.targets) != 1:
        return []
    weights = stmt.value.args[0] if stmt.value.args else None
    owner = (
        dotted(weights.func.value) if isinstance(weights, ast.Call) and isinstance(weights.func, ast.Attribute) else ""
    )
    functions = flow_of(source).functions
    here = functions.around(stmt)
    anew = [
        n
        for n in source.nodes
        if isinstance(n, ast.Assign) and [dotted(t) for t in n.targets] == [owner] and functions.around(n) is not here
    ]
    if not owner.startswith("self.") or len(anew) != 1:
        return []
    text, optimizer = written(source, stmt.value), dotted(stmt.targets[0])
    arguments = {a.arg for a in here.args.args} if isinstance(here, ast.FunctionDef) else set[str]()
    for keyword in stmt.value.keywords:
        if isinstance(keyword.value, ast.Name) and keyword.value.id in arguments:
            if keyword.arg != "lr":
                return []
            quote = '"' if source.text.count('"') > source.text.count("'") else "'"
            rate = f"{optimizer}.param_groups[0][{quote}lr{quote}]"
            text = text.replace(f"lr={keyword.value.id}", f"lr={rate}")
    return after(source, anew[0], [f"{optimizer} = {text}"])


def loss_returned(source: Source, line: int) -> list[Edit]:
    """`return loss` behind the function that `training_step` leaves its loss to, or behind `training_step` itself."""
    del line
    functions = {n.name: n for n in source.nodes if isinstance(n, ast.FunctionDef)}
    step = functions.get("training_step")
    for _ in range(2):
        returns = [n for n in walk(step) if isinstance(n, ast.Return)] if step is not None else []
        if step is None or not returns:
            break
        value = returns[-1].value
        step = functions.get(last_name(value.func)) if isinstance(value, ast.Call) else None
    if step is None:
        return []
    losses = [
        dotted(n.targets[0])
        for n in walk(step)
        if isinstance(n, ast.Assign) and n in step.body and len(n.targets) == 1 and "loss" in dotted(n.targets[0])
    ]
    return after(source, step.body[-1], [f"return {losses[-1]}"]) if losses else []


def last_state(source: Source, line: int) -> list[Edit]:
    """`out, hn = self.gru(x, h0)` and then `h0`: the state that came out in the place of the one that went in."""
    stmt = at(source, line)
    functions = flow_of(source).functions
    here = functions.around(stmt) if stmt is not None else None
    if stmt is None or here is None:
        return []
    for node in walk(here):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.value.args) != 2:
            continue
        went, target = dotted(node.value.args[1]), node.targets[0]
        came = dotted(target.elts[1]) if isinstance(target, ast.Tuple) and len(target.elts) == 2 else ""
        used = [n for n in walk(stmt) if isinstance(n, ast.Name) and n.id == went and isinstance(n.ctx, ast.Load)]
        if came and came != went and node.lineno < stmt.lineno and len(used) == 1:
            return [Edit(*source.span(used[0]), came)]
    return []


def permuted(source: Source, line: int, *order: int) -> list[Edit]:
    """The only `view` or `reshape` at a line becomes `permute`, which moves the numbers with their axes."""
    found = [
        c
        for c in source.calls
        if c.lineno <= line <= (c.end_lineno or line)
        and last_name(c.func) in ("view", "reshape")
        and isinstance(c.func, ast.Attribute)
    ]
    if len(found) != 1 or not isinstance(found[0].func, ast.Attribute) or found[0].keywords:
        return []
    end = source.span(found[0].func.value)
    made = ", ".join(map(str, order))
    return [Edit(end.end_line, end.end_column, *source.span(found[0])[2:], f".permute({made})")]


def hidden_relu(source: Source, line: int) -> list[Edit]:
    """Every `nn.Sigmoid()` or `nn.Tanh()` of the model that is not its last layer becomes `nn.ReLU()`."""
    parts = parts_of(source, line)
    last = {id(n.args[-1]) for n in source.calls if last_name(n.func) == "Sequential" and n.args} | {
        id(n.value) for n in source.nodes if isinstance(n, ast.Return)
    }
    edits: list[Edit] = []
    for call in source.calls:
        if (
            last_name(call.func) not in ("Sigmoid", "Tanh")
            or not isinstance(call.func, ast.Attribute)
            or id(call) in last
        ):
            continue
        if parts.criterion is call:
            continue
        inner = source.span(call.func.value)
        edits.append(Edit(inner.end_line, inner.end_column, *source.span(call.func)[2:], ".ReLU"))
    return edits
