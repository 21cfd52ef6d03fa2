"""The graph that leads from a loss back to the weights, as autograd keeps it."""

MOST = 200_000
"""Nodes walked at most."""


def nodes(start):
    """All nodes below, `start` first."""
    found, seen, pending = [], set(), [start]
    while pending and len(found) < MOST:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        found.append(node)
        pending.extend(below for below, _ in reversed(node.next_functions))
    return found


def weights(loss):
    """The leaves that a loss (a tensor, or several) sends its gradients to, each once."""
    found = {}
    for tensor in loss if isinstance(loss, (list, tuple)) else [loss]:
        function = getattr(tensor, "grad_fn", None)
        if function is None:
            if getattr(tensor, "requires_grad", False):
                found[id(tensor)] = tensor
            continue
        for node in nodes(function):
            leaf = getattr(node, "variable", None)
            if leaf is not None:
                found[id(leaf)] = leaf
    return list(found.values())
