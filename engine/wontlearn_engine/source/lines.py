"""Lines where something stands that a cause is about: a flag, a call, a keyword. The nearest before the training wins."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .text import Source, words

Test = Callable[[ast.AST], bool]


def _nodes(source: Source) -> Iterator[ast.AST]:
    if source.tree is not None:
        yield from ast.walk(source.tree)


def _nearest(source: Source, before: int, test: Test) -> int | None:
    """The last line at or before `before` with a node that passes; else the first one behind it."""
    lines = sorted({n.lineno for n in _nodes(source) if isinstance(n, (ast.expr, ast.stmt)) and test(n)})
    earlier = [line for line in lines if line <= before]
    return earlier[-1] if earlier else lines[0] if lines else None


def _name(node: ast.AST) -> str:
    """The last part of a dotted name or of a call's function."""
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _false(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _true(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _keyword(node: ast.AST, name: str) -> ast.expr | None:
    if not isinstance(node, ast.Call):
        return None
    return next((k.value for k in node.keywords if k.arg == name), None)


def frozen_line(source: Source, fit_line: int) -> int | None:
    """`something.trainable = …` (or `requires_grad`) with anything but True, `trainable=False` in a call, or `requires_grad_(False)`."""
    return _nearest(
        source,
        fit_line,
        lambda n: (
            (isinstance(n, ast.Assign) and not _true(n.value) and any(_name(t) in FLAGS for t in n.targets))
            or _false(_keyword(n, "trainable"))
            or (isinstance(n, ast.Call) and _name(n) == "requires_grad_" and bool(n.args) and _false(n.args[0]))
        ),
    )


FLAGS = ("trainable", "requires_grad")
"""What says of a layer or of a weight that it learns."""


def schedule_line(source: Source, fit_line: int) -> int | None:
    """Where a schedule of the learning rate is made, or the function that a scheduler callback calls."""
    names = (
        "ExponentialDecay",
        "CosineDecay",
        "PiecewiseConstantDecay",
        "PolynomialDecay",
        "InverseTimeDecay",
        "CosineDecayRestarts",
        "LearningRateScheduler",
        "ReduceLROnPlateau",
    )
    return _nearest(source, fit_line, lambda n: isinstance(n, ast.Call) and _name(n) in names)


def early_stopping_line(source: Source, fit_line: int) -> int | None:
    """Where EarlyStopping is made."""
    return _nearest(source, fit_line, lambda n: isinstance(n, ast.Call) and _name(n) == "EarlyStopping")


def float16_line(source: Source, fit_line: int) -> int | None:
    """Where float16 is chosen."""
    return _nearest(
        source, fit_line, lambda n: (isinstance(n, ast.Constant) and n.value == "float16") or _name(n) == "float16"
    )


def model_line(source: Source, fit_line: int) -> int | None:
    """Where a functional model is put together."""
    return _nearest(
        source, fit_line, lambda n: isinstance(n, ast.Call) and _name(n) == "Model" and bool(n.args or n.keywords)
    )


def stop_gradient_line(source: Source, fit_line: int) -> int | None:
    """Where the gradient is cut on purpose or by accident."""
    return _nearest(
        source,
        fit_line,
        lambda n: (
            isinstance(n, (ast.Call, ast.Attribute)) and _name(n) in ("stop_gradient", "py_function", "numpy_function")
        ),
    )


def cut_in_call_line(source: Source, fit_line: int) -> int | None:
    """The operation without a gradient in the `call` of a layer or model of the script's own."""
    del fit_line
    for kind in _nodes(source):
        for made in kind.body if isinstance(kind, ast.ClassDef) else []:
            if isinstance(made, ast.FunctionDef) and made.name == "call":
                cuts = [
                    n.lineno
                    for n in ast.walk(made)
                    if isinstance(n, ast.Call) and (_without_gradient(n) or _to_whole(n))
                ]
                if cuts:
                    return min(cuts)
    return None


def _to_whole(node: ast.Call) -> bool:
    """A cast to whole numbers: `tf.cast(z, tf.int32)`, `z.astype("int32")`."""
    words = [_name(a) or str(getattr(a, "value", "")) for a in [*node.args, *[k.value for k in node.keywords]]]
    return _name(node) in ("cast", "astype") and any(word.startswith(("int", "uint")) for word in words)


def vocabulary_line(source: Source, fit_line: int) -> int | None:
    """Where a vocabulary is made from texts."""
    made = ("adapt", "fit_on_texts", "build_vocab", "build_vocab_from_iterator")
    return _nearest(source, fit_line, lambda n: isinstance(n, ast.Call) and _name(n) in made)


def swallowed_line(source: Source, fit_line: int) -> int | None:
    """Where an `except` goes on with zeros instead of what could not be read."""
    handlers = [n for n in _nodes(source) if isinstance(n, ast.ExceptHandler)]
    zeros = {
        call.lineno
        for handler in handlers
        for call in ast.walk(handler)
        if isinstance(call, ast.Call) and _name(call) in ("zeros", "zeros_like", "empty", "full")
    }
    return _nearest(source, fit_line, lambda n: isinstance(n, ast.Call) and n.lineno in zeros) if zeros else None


def training_true_line(source: Source, fit_line: int) -> int | None:
    """A layer called with `training=True` for good."""
    return _nearest(
        source, fit_line, lambda n: isinstance(v := _keyword(n, "training"), ast.Constant) and v.value is True
    )


def unstable_line(source: Source, fit_line: int, loss_line: int) -> int | None:
    """The log, root, power or division of the user's own loss that begins at or near `loss_line`."""
    risky = ("log", "sqrt", "pow", "norm", "exp", "acos", "asin", "divide", "reciprocal", "rsqrt")
    body = _function_at(source, loss_line)
    inside = (
        list(ast.walk(body))
        if body is not None
        else [n for n in _nodes(source) if abs(getattr(n, "lineno", -99) - loss_line) <= 3]
    )
    calls = [n.lineno for n in inside if isinstance(n, ast.Call) and _name(n) in risky]
    signs = [n.lineno for n in inside if isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Div, ast.Pow))]
    return min(calls or signs, default=None)


def step_line(source: Source, fit_line: int, loss_line: int) -> int | None:
    """The operation without a gradient at `loss_line`, or in the functions of the script that are called there or around it."""
    body = _function_at(source, loss_line)
    inside = (
        list(ast.walk(body))
        if body is not None
        else [n for n in _nodes(source) if getattr(n, "lineno", None) == loss_line]
    )
    called = {_name(n) for n in inside if isinstance(n, ast.Call) and n.lineno == loss_line}
    for function in _nodes(source):
        if isinstance(function, ast.FunctionDef) and function.name in called:
            inside += ast.walk(function)
    return min((n.lineno for n in inside if isinstance(n, ast.Call) and _without_gradient(n)), default=None)


STEPS = words("argmax argmin round sign floor ceil greater less greater_equal less_equal")


def _without_gradient(node: ast.Call) -> bool:
    if _name(node) in STEPS:
        return True
    return _name(node) in ("cast", "float", "where") and any(isinstance(part, ast.Compare) for part in ast.walk(node))


def _function_at(source: Source, line: int) -> ast.AST | None:
    functions = [
        n
        for n in _nodes(source)
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        and min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", []))]) <= line <= (n.end_lineno or n.lineno)
    ]
    return max(functions, key=lambda n: n.lineno) if functions else None


def return_line(source: Source, fit_line: int, function_line: int) -> int | None:
    """The last `return` of the function that begins at `function_line`; what a loss gives back."""
    body = _function_at(source, function_line)
    if body is None:
        return None
    returns = [n.lineno for n in ast.walk(body) if isinstance(n, ast.Return) and n.value is not None]
    return max(returns) if returns else None


def columns_line(source: Source, fit_line: int) -> int | None:
    """Where a model takes some columns of what it is given: in a `call`, in a Lambda, or on a model's input."""
    bodies = [
        n for n in _nodes(source) if isinstance(n, ast.Lambda) or (isinstance(n, ast.FunctionDef) and n.name == "call")
    ]
    inside = [n.lineno for body in bodies for n in ast.walk(body) if isinstance(n, ast.expr) and _takes_columns(n)]
    return min(inside, default=None) or _nearest(source, fit_line, _takes_columns_of_input(source))


def _takes_columns(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        return any(isinstance(part, ast.Slice) and (part.lower or part.upper) for part in node.slice.elts[1:])
    return isinstance(node, ast.Call) and _name(node) in ("gather", "take")


def _takes_columns_of_input(source: Source) -> Test:
    inputs = {
        _name(target)
        for n in _nodes(source)
        if isinstance(n, ast.Assign) and _name(n.value) == "Input"
        for target in n.targets
    }
    return lambda n: isinstance(n, ast.Subscript) and _takes_columns(n) and _name(n.value) in inputs


def zero_variable_line(source: Source, fit_line: int) -> int | None:
    """Where a matrix of weights of the user's own starts at 0: `Variable(zeros([64, 32]))`."""

    def zero_matrix(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call) or _name(node) != "Variable" or not node.args:
            return False
        made = node.args[0]
        if not isinstance(made, ast.Call) or _name(made) != "zeros" or not made.args:
            return False
        return isinstance(made.args[0], (ast.List, ast.Tuple)) and len(made.args[0].elts) >= 2

    return min((n.lineno for n in _nodes(source) if isinstance(n, ast.Call) and zero_matrix(n)), default=None)


def own_start_line(source: Source, fit_line: int, kind: str) -> int | None:
    """Where a layer class of the script makes its first matrix of weights: `self.add_weight(shape=(n, m), …)`, `nn.Parameter(…)`."""
    for made in _nodes(source):
        if isinstance(made, ast.ClassDef) and made.name == kind:
            calls = [n for n in ast.walk(made) if isinstance(n, ast.Call) and _name(n) in WEIGHTS]
            wide = [n.lineno for n in calls if any(len(t.elts) > 1 for t in ast.walk(n) if isinstance(t, ast.Tuple))]
            return min(wide or [n.lineno for n in calls], default=None)
    return None


WEIGHTS = ("add_weight", "add_variable", "Variable", "Parameter")


def apply_line(source: Source, fit_line: int) -> int | None:
    """Where gradients are handed to an optimizer."""
    return _nearest(source, fit_line, lambda n: isinstance(n, ast.Call) and _name(n) in ("apply_gradients", "apply"))
