"""Where a running frame stands in its source: the loops around it, and the blocks that hold given lines."""

import ast
import itertools
import linecache
import sys

from .. import state
from . import user_code

_trees: dict = {}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSION_FRAMES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def tree(filename):
    """The parsed file with `parent` on each node, or None where there is no such text."""
    if filename not in _trees:
        try:
            made = ast.parse(_text(filename))
        except (OSError, SyntaxError, ValueError):
            made = None
        else:
            made.parent = None
            for node in ast.walk(made):
                for child in ast.iter_child_nodes(node):
                    child.parent = node
        _trees[filename] = made
    return _trees[filename]


def forget():
    """Files may have other texts by now."""
    _trees.clear()


def _text(filename):
    """The text of a file as it runs here: the script may have been saved again since, a notebook's cells are no files."""
    cell = linecache.cache.get(filename)
    if cell is not None and cell[1] is None:
        return "".join(cell[2])
    kept = state.job["source"] if filename == state.job["script"] else filename
    with open(kept, "rb") as handle:
        return handle.read()


def user_frames(frame=None, most=12):
    """Frames of the user's own code, inner ones first."""
    frame = frame or sys._getframe(1)
    found = []
    while frame is not None and len(found) < most:
        if user_code.is_user(frame.f_code.co_filename):
            found.append(frame)
        frame = frame.f_back
    return found


def position(frame):
    """(line, column) of what the frame executes; the column is None where Python does not tell."""
    return position_of(frame.f_code, frame.f_lasti, frame.f_lineno)


def position_of(code, lasti, line):
    """The same for an instruction of a code object."""
    if hasattr(code, "co_positions") and lasti >= 0:
        found = next(itertools.islice(code.co_positions(), lasti // 2, None), (None, None, None, None))
        if found[0] and found[2] is not None:
            return found[0], found[2]
    return line, None


def _holds(node, line, column):
    """True if the node's text holds the place."""
    if not hasattr(node, "lineno") or not node.lineno <= line <= (node.end_lineno or node.lineno):
        return False
    if column is None:
        return True
    return (node.lineno, node.col_offset) <= (line, column) and (line, column) < (node.end_lineno, node.end_col_offset)


def at(filename, line, column=None):
    """The innermost node at a place, or None."""
    node = tree(filename)
    if node is None:
        return None
    while True:
        for child in ast.iter_child_nodes(node):
            if _holds(child, line, column):
                node = child
                break
            if not hasattr(child, "lineno"):  # arguments, comprehension clauses, with items
                inner = next((c for c in ast.walk(child) if c is not child and _holds(c, line, column)), None)
                if inner is not None:
                    node = child
                    break
        else:
            return node


def up(node, stop=()):
    """The node and its parents, inner ones first, up to and without one of `stop`."""
    while node is not None and not isinstance(node, stop):
        yield node
        node = node.parent


def statement(filename, line, column=None):
    """The innermost statement at a place, or None."""
    return next((node for node in up(at(filename, line, column)) if isinstance(node, ast.stmt)), None)


def loops(frame):
    """The loops of the frame's own code around the place where it stands, inner ones first."""
    line, column = position(frame)
    return loops_at(frame.f_code, line, column)


def loops_at(code, line, column):
    """The loops around a place in a function's own code, inner ones first."""
    name = code.co_name
    found, below = [], None
    for node in up(at(code.co_filename, line, column), (ast.FunctionDef, ast.AsyncFunctionDef)):
        if isinstance(node, ast.Lambda) and name == "<lambda>":
            break
        if (isinstance(node, (ast.For, ast.AsyncFor)) and below in node.body) or (
            isinstance(node, ast.While) and below not in node.orelse
        ):
            found.append(node)
        elif isinstance(node, _COMPREHENSIONS) and (column is None or below is not node.generators[0]):
            # The first iterable is made once; all else happens for each item.
            found.append(node)
            if name in COMPREHENSION_FRAMES:
                break
        below = node
    return found


def all_loops(frames):
    """[(frame, loop)] over a stack, inner ones first; a comprehension's own frame and its owner's count once."""
    found, seen = [], set()
    for frame in frames:
        for loop in loops(frame):
            if id(loop) not in seen:
                seen.add(id(loop))
                found.append((frame, loop))
    return found


def same_loop(around, other):
    """True if one of two places in a running script lies in the loop of the other."""
    return bool(around and other) and (around[0] in other or other[0] in around)


def block_of(nodes):
    """The smallest list of statements that holds all these nodes, and their places in it; (None, ()) if there is none."""
    chains = [list(up(node)) for node in nodes]
    for owner in chains[0]:
        if not all(any(item is owner for item in chain) for chain in chains):
            continue
        for field in ("body", "orelse", "finalbody"):
            block = getattr(owner, field, None)
            if not isinstance(block, list):
                continue
            places = [
                next((i for i, s in enumerate(block) if any(s is item for item in chain)), None) for chain in chains
            ]
            if None not in places:
                return block, tuple(places)
        if isinstance(owner, _FUNCTIONS):
            break
    return None, ()


_PASSED_THROUGH = {"enumerate", "tqdm", "trange", "list", "iter", "sorted", "reversed", "shuffled"}
_ASKED = (
    ast.Name,
    ast.Constant,
    ast.BinOp,
    ast.UnaryOp,
    ast.operator,
    ast.unaryop,
    ast.Attribute,
    ast.Subscript,
    ast.Load,
)
_FUNCTIONS_ASKED, _METHODS_ASKED = ("range", "len", "int", "trange"), ("size", "numel", "ceil")
"""What may be called where a loop's number of rounds is asked for: it changes nothing."""


def count(frame, loop):
    """How often a loop runs, where its iterable says so in plain numbers; else None."""
    names = {**frame.f_globals, **frame.f_locals, "trange": range}
    iterable = getattr(loop, "iter", None)
    if iterable is None and isinstance(loop, _COMPREHENSIONS):
        iterable = loop.generators[0].iter
    while isinstance(iterable, ast.Call) and _name(iterable.func) in _PASSED_THROUGH - {"trange"} and iterable.args:
        iterable = iterable.args[0]
    if iterable is None:
        return _counted_up(loop, names) if isinstance(loop, ast.While) else None
    try:
        return len(_asked(iterable, names))
    except Exception:  # survives the user's iterable: endless, or a dataset that does not know
        return None


def _asked(expression, names):
    """What an expression of plain numbers and lengths gives; None where it is another one, or fails."""
    for node in ast.walk(expression):
        called = node.func if isinstance(node, ast.Call) else None
        method = isinstance(called, ast.Attribute) and called.attr in _METHODS_ASKED
        function = isinstance(called, ast.Name) and called.id in _FUNCTIONS_ASKED
        if not (method or function if called is not None else isinstance(node, _ASKED)):
            return None
    try:
        return eval(compile(ast.Expression(expression), "<loop>", "eval"), names)
    except Exception:  # survives the user's expression: asked away from its place it may raise anything
        return None


def _counted_up(loop, names):
    """How often a `while` runs that ends when a counter, raised by one in each round, has come to a number; else None."""
    tests = [loop.test] if isinstance(loop.test, ast.Compare) else []
    tests += [
        s.test for s in loop.body if isinstance(s, ast.If) and any(isinstance(part, ast.Break) for part in s.body)
    ]
    raised = {
        s.target.id
        for s in loop.body
        if isinstance(s, ast.AugAssign)
        and isinstance(s.target, ast.Name)
        and isinstance(s.op, ast.Add)
        and isinstance(s.value, ast.Constant)
        and s.value.value == 1
    }
    for test in tests:
        if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id in raised:
            most = _asked(test.comparators[0], names)
            if len(test.ops) == 1 and type(most) is int and most > 0:
                return most
    return None


def applies(place):
    """True if the loop of (frame, loop) speaks of an optimizer's update."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("apply_gradients", "apply") for node in ast.walk(place[1])
    )


def expected(around, batches):
    """(updates an epoch, epochs) of the loops around a step, each None where it cannot be known.

    `batches`: how many of them a whole pass of the innermost loop has, if that was seen.
    """
    counts = [count(frame, loop) for frame, loop in around]
    if not counts:
        return None, None
    steps = counts[0] if counts[0] is not None else batches
    epochs = 1
    for number in counts[1:]:
        epochs = None if epochs is None or number is None else epochs * number
    return steps, epochs


def _name(function):
    return getattr(function, "attr", getattr(function, "id", ""))
