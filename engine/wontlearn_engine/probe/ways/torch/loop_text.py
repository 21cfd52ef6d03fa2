"""What statements of a training loop speak of: weights, gradients that are cleared, rows."""

import ast
import types

import torch

from ...script import user_code
from ..step import held_values

OPENED = "wontlearn_given_"


class Open(ast.NodeTransformer):
    """Puts names in place of the arguments of one call."""

    def __init__(self, place, parameters, keywords):
        self.place, self.parameters, self.keywords = place, parameters, keywords

    def visit_Call(self, node):
        if (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) != self.place:
            return self.generic_visit(node)

        def named(name):
            return ast.copy_location(ast.Name(OPENED + str(name), ast.Load()), node)

        given = [ast.keyword(name, named(name)) for name in self.keywords]
        return ast.copy_location(ast.Call(node.func, [named(name) for name in self.parameters], given), node)


def by_hand(statement):
    return any(isinstance(n, ast.Attribute) and n.attr == "grad" for n in ast.walk(statement))


def items_of(argument, names):
    """The values that an argument's rows come from, as they are: tensors or arrays."""
    items = held_values.leaves(eval(argument.code, dict(names)))
    return [items[place] for place in argument.places]


def clears(statement):
    """True if it clears gradients."""
    return any(isinstance(n, ast.Attribute) and n.attr == "zero_grad" for n in ast.walk(statement))


def optimizers_of(statement, names):
    """The optimizers whose `step` it calls by their names."""
    owners = [n.value for n in ast.walk(statement) if isinstance(n, ast.Attribute) and n.attr == "step"]
    found = [value_of(owner, names) for owner in owners]
    return [value for value in found if isinstance(value, torch.optim.Optimizer)]


def optimizers_in(statement, names):
    """The optimizers of a list that a loop goes through."""
    listed = value_of(statement.iter, names) if isinstance(statement, ast.For) else None
    found = listed if isinstance(listed, (list, tuple)) else ()
    return [value for value in found if isinstance(value, torch.optim.Optimizer)]


def value_of(node, names):
    """What a name, or attributes of one, stand for; None where that is not known."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    owner = value_of(node.value, names) if isinstance(node, ast.Attribute) else None
    return getattr(owner, "__dict__", {}).get(node.attr) if owner is not None else None


def goes_backward(statement):
    """True if it sends a loss backward."""
    return any(isinstance(n, ast.Attribute) and n.attr == "backward" for n in ast.walk(statement))


def updates_scaler(statement, names):
    """`scaler.update()`."""
    return any(
        isinstance(n, ast.Attribute)
        and n.attr == "update"
        and isinstance(n.value, ast.Name)
        and type(names.get(n.value.id)).__name__ == "GradScaler"
        for n in ast.walk(statement)
    )


def names_it(name, statement):
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(statement))


def holds_weights(value, sources, depth=2):
    """True for a weight, or a container of some."""
    if isinstance(value, torch.Tensor):
        return any(value is source for source in sources)
    if depth and isinstance(value, (list, tuple)) and len(value) < 100:
        return any(holds_weights(item, sources, depth - 1) for item in value)
    if depth and isinstance(value, dict) and len(value) < 100:
        return any(holds_weights(item, sources, depth - 1) for item in value.values())
    return False


def uses_weights(value, sources):
    """True for a function of the user's whose own code names a weight."""
    if not isinstance(value, types.FunctionType) or not user_code.is_user(value.__code__.co_filename):
        return False
    return any(holds_weights(value.__globals__.get(name), sources) for name in value.__code__.co_names)


def rows_of(forwards):
    """How many rows the first forward pass was given, or None."""
    for forward in forwards:
        for leaf in tensors([forward.args, forward.kwargs]):
            if leaf.dim() > 0:
                return int(leaf.shape[0])
    return None


def tensors(tree):
    """All tensors in nested containers, in order."""
    if isinstance(tree, torch.Tensor):
        return [tree]
    if isinstance(tree, (list, tuple)):
        return [leaf for part in tree for leaf in tensors(part)]
    if hasattr(tree, "items") and hasattr(tree, "keys"):
        return [leaf for part in tree.values() for leaf in tensors(part)]
    if hasattr(tree, "__dataclass_fields__"):
        return [leaf for name in tree.__dataclass_fields__ for leaf in tensors(getattr(tree, name, None))]
    return []
