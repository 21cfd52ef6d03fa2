"""Cuts the step out of the user's loop: the statements from the forward pass to the update, as a function of the batch.

The function is compiled from the user's own statements, and runs over a copy of the names that they see. What comes
from outside and has one row for each sample becomes an argument; names that the step itself sets start as they were.
"""

import ast
import copy
import linecache

import numpy as np

from ...exam.rows import Irreducible
from . import held_values, layout

_PICKERS = {"gather", "take", "batch_gather", "embedding_lookup"}
"""Calls that pick rows out of arrays: what they return is a batch, their index is none."""
_count = 0


class BatchPart:
    """One name or expression that holds a part of the batch."""

    def __init__(self, name, code, value, size, columns=None):
        self.name, self.code, self.value, self._size = name, code, value, size
        self.places, self.numpy, self.layouts = [], [], []
        """Which of the value's leaves hold rows, whether the step gets them as NumPy arrays, and how the rows lie in them."""
        for place, item in enumerate(held_values.leaves(value)):
            array = held_values.array_of(item)
            where = layout.of(array.shape, size, columns) if array is not None and array.ndim > 0 else None
            if where is not None:
                self.places.append(place)
                self.numpy.append(not hasattr(item, "numpy"))
                self.layouts.append(where)

    def read(self, names):
        """Copies of the leaves with rows, as the names stand now, rows first."""
        items = held_values.leaves(eval(self.code, names))
        found = [np.array(held_values.array_of(items[place])) for place in self.places]
        return [layout.rows_first(leaf, where, self._size) for leaf, where in zip(found, self.layouts)]

    def build(self, leaves):
        """The value again, with other rows."""
        given, count = dict(zip(self.places, leaves)), iter(range(10**9))

        def leaf(item):
            place = next(count)
            return given.get(place, item)

        return held_values.tree_map(leaf, self.value)


class _Cut(ast.NodeTransformer):
    """Puts arguments in place of batch names and expressions."""

    def __init__(self, names, size, owner, columns=None, left=()):
        self.names, self.size, self.owner, self.columns, self.left = names, size, owner, columns, left
        self.arguments, self._known = [], {}
        self.inner = set()

    def _argument(self, node):
        text = ast.dump(node)
        if text not in self._known:
            code = compile(ast.Expression(ast.fix_missing_locations(copy.deepcopy(node))), "<step>", "eval")
            value = eval(code, self.names)
            name = node.id if isinstance(node, ast.Name) else "wontlearn_rows_%d" % len(self.arguments)
            self.arguments.append(BatchPart(name, code, value, self.size, self.columns))
            self._known[text] = name
        return ast.copy_location(ast.Name(self._known[text], ast.Load()), node)

    def _value(self, node):
        """What an expression of outer names gives; None where it has inner names or fails."""
        if any(isinstance(n, ast.Name) and n.id in self.inner for n in ast.walk(node)):
            return None
        try:
            return eval(compile(ast.Expression(copy.deepcopy(node)), "<step>", "eval"), self.names)
        except Exception:  # survives the user's expression: evaluated outside its place it may raise anything
            return None

    def _is_batch(self, value):
        try:
            found = held_values.arrays(value)
        except Exception:  # survives a container of the user's own
            return False
        return any(leaf.ndim and layout.of(leaf.shape, self.size, self.columns) for leaf in found)

    def visit_Name(self, node):
        outer = isinstance(node.ctx, ast.Load) and node.id not in self.inner and node.id not in self.left
        if outer and self._is_batch(self.names.get(node.id)):
            return self._argument(node)
        return node

    def visit_Subscript(self, node):
        base = node
        while isinstance(base, (ast.Subscript, ast.Attribute)):
            base = base.value
        # What a call gives is the step's own work, be it as long as a batch.
        outer = isinstance(base, ast.Name) and isinstance(node.ctx, ast.Load)
        if outer and not self._is_batch(self.names.get(base.id)) and self._is_batch(self._value(node)):
            return self._argument(node)
        return self.generic_visit(node)

    def visit_Call(self, node):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _PICKERS and self._is_batch(self._value(node)):
            return self._argument(node)
        return self.generic_visit(node)

    def visit_Attribute(self, node):
        if self.owner and node.attr.startswith("__") and not node.attr.endswith("__"):
            # Private names are spelled out: the function stands outside the class.
            node.attr = "_%s%s" % (self.owner.lstrip("_"), node.attr)
        elif isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            # self.x, data.x: a batch kept in an object
            known = self._is_batch(self.names.get(node.value.id))
            return self.generic_visit(node) if known or not self._is_batch(self._value(node)) else self._argument(node)
        return self.generic_visit(node)


class _Returns(ast.NodeTransformer):
    """`continue` and `break` of the user's loop end the step."""

    def visit_For(self, node):
        return node

    visit_While = visit_AsyncFor = visit_FunctionDef = visit_Lambda = visit_ClassDef = visit_For

    def visit_Continue(self, node):
        return ast.copy_location(ast.Return(ast.Constant(None)), node)

    visit_Break = visit_Continue


class _Given(ast.NodeTransformer):
    """In a loop of the step's own (over the parts of an update) the batch is not drawn anew: it is what the step was given."""

    def __init__(self, taken):
        self.taken, self.depth = taken, 0

    def visit_For(self, node):
        drawn = stored([node.target])
        leaves = any(isinstance(part, (ast.Break, ast.Continue)) for part in ast.walk(node))
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node.body if drawn and drawn <= self.taken and not leaves else node

    def visit_While(self, node):
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1
        return node

    def visit_Assign(self, node):
        read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        plain = all(
            isinstance(part, (ast.Name, ast.Tuple, ast.expr_context)) for t in node.targets for part in ast.walk(t)
        )
        if self.depth and plain and stored(node.targets) <= self.taken and not read & self.taken:
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_FunctionDef(self, node):
        return node

    visit_Lambda = visit_ClassDef = visit_FunctionDef


def stored(nodes):
    """Names that statements set, comprehensions and inner functions left out."""
    found = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)):
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        pending.extend(ast.iter_child_nodes(node))
    return found


def bare(node):
    """A copy of a node without the links to its parents."""
    made = ast.parse(ast.unparse(node)).body[0]
    return made.value if isinstance(node, ast.expr) else made


def _first_uses(statements):
    """Names that are set before they can be read: by then they are the step's own."""
    own, read = set(), set()
    for statement in statements:
        if isinstance(statement, ast.Assign) or (isinstance(statement, ast.AnnAssign) and statement.value):
            parts = [statement.value]
        elif isinstance(statement, (ast.With, ast.AsyncWith)):
            parts = [item.context_expr for item in statement.items]
        elif isinstance(statement, (ast.For, ast.AsyncFor)):
            parts = [statement.iter]
        else:
            parts = [statement]
        for part in parts:
            read |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - own
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            read |= {statement.target.id} - own
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            own |= stored([item.optional_vars for item in statement.items if item.optional_vars])
            inner_own, inner_read = _first_uses(statement.body)
            read |= inner_read - own
            own |= inner_own - read
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            own |= stored([statement]) - read
    return own, read


def last_assigned(name, statements):
    """The expression that a name was last assigned in these statements, or None."""
    assignments = [n for s in statements for n in ast.walk(s) if isinstance(n, (ast.Assign, ast.AugAssign))]
    for statement in reversed(assignments):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if any(isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t)):
            return statement.value
    return None


def copied(node):
    """A copy of a node without the links to its parents, in its own place of the text."""
    if isinstance(node, list):
        return [copied(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    made = type(node)(**{field: copied(getattr(node, field)) for field in node._fields if hasattr(node, field)})
    return ast.copy_location(made, node)


def cut(statements, names, size, owner, filename=None, columns=None, left=()):
    """(function, arguments, source) of a step. Raises Irreducible where it cannot stand alone.

    `filename`: the user's file, so that the step's lines are those of that file; by default it is a text of its own.
    `columns`: how many places each of the `size` rows has, where rows lie on the second axis (layout.py). `left`: names that
    are no part of the batch.
    """
    global _count
    statements = [bare(statement) if filename is None else copied(statement) for statement in statements]
    for node in (n for s in statements for n in ast.walk(s)):
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            raise Irreducible("The training step yields: it cannot be run on its own.")
    transform = _Cut(names, size, owner, columns, left)
    transform.inner, _ = _first_uses(statements)
    statements = [_Returns().visit(transform.visit(statement)) for statement in statements]
    taken = {argument.name for argument in transform.arguments}
    given = [_Given(taken).visit(statement) for statement in statements]
    statements = [part for made in given for part in (made if isinstance(made, list) else [made])]
    own = stored(statements)
    kept = sorted(name for name in own - taken if name in names)
    names_in = [argument.name for argument in transform.arguments] + ["%s=%s" % (name, name) for name in kept]
    module = ast.parse("def wontlearn_step(%s): pass" % ", ".join(names_in))
    module.body[0].body = statements
    text = ast.unparse(ast.fix_missing_locations(module)) + "\n"
    namespace = dict(names)
    if filename is not None:
        exec(compile(module, filename, "exec"), namespace)
        return namespace["wontlearn_step"], transform.arguments, text
    _count += 1
    filename = "<step %d>" % _count
    # AutoGraph reads the source of what it converts.
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    exec(compile(text, filename, "exec"), namespace)
    return namespace["wontlearn_step"], transform.arguments, text


def batch_size(statements, names):
    """The number of rows that most arrays of a step share, for a step that calls no layer; None if it has no arrays."""
    inner, _ = _first_uses([bare(s) for s in statements])
    counts = {}
    probe = _Cut(names, None, None)
    probe.inner = inner
    seen = set()
    for node in (n for s in statements for n in ast.walk(s)):
        if not isinstance(node, (ast.Name, ast.Subscript)) or not isinstance(getattr(node, "ctx", None), ast.Load):
            continue
        text = ast.unparse(node)
        if text in seen or (isinstance(node, ast.Name) and node.id in inner):
            continue
        seen.add(text)
        value = names.get(node.id) if isinstance(node, ast.Name) else probe._value(ast.parse(text, mode="eval").body)
        try:
            sizes = {leaf.shape[0] for leaf in held_values.arrays(value) if leaf.ndim}
        except Exception:  # survives a container of the user's own
            continue
        for size in sizes:
            # A picked-out part says more than the whole that it comes from.
            counts[size] = counts.get(size, 0) + (3 if isinstance(node, ast.Subscript) else 1)
    return max(counts, key=lambda size: (counts[size], size)) if counts else None
