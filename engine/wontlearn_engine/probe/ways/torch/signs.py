"""Signs of faults that only a PyTorch loop can have, each measured in the loop itself or in a replay of its step."""

import numpy as np
import torch

from ...exam import rows as rows_
from ...script import user_code
from . import describe, loaders
from .replay import seeded

_ROWS = 8
_NAMES = 20


def look(subject, loop):
    """Plain facts; those that could not be measured are missing.

    {"kept_gradients", "gradients_at_step", "optimizer_weights", "graph_weights", "shared_weights", "outside_optimizer",
     "unregistered", "unreached", "frozen", "no_graph", "resting", "without_gradients", "rows_moved", "in_place", "optimizers",
     "norm_at_step", "row_changes", "drawn"}
    """
    seen = subject.seen
    found = dict(loop.live(), optimizers=loop.optimizers)
    held, reached = {id(w) for w in seen.held}, {id(w) for w in seen.reached}
    mine = [w for w in seen.sources if id(w) in reached]
    found["optimizer_weights"], found["graph_weights"] = len(held), len(mine)
    found["shared_weights"] = len(held & {id(w) for w in mine})
    found["no_graph"] = not mine
    found.update(_weights(subject, held, reached))
    measures = {"resting": _resting, "without_gradients": _without, "rows_moved": _rows_moved, "norm_at_step": _norms,
                "row_changes": lambda _: loaders.changes(loaders.find(loop))}  # fmt: skip
    for name, measure in measures.items():
        try:
            found[name] = measure(subject)
        except (RuntimeError, ValueError, IndexError, TypeError, AttributeError):  # rows of a form it is not made for
            continue
    return found


def _named(subject, weights):
    owners = {id(p): (name, m) for name, m in describe.flat(subject.modules) for p in m.parameters(recurse=False)}
    found = {}
    for weight in weights:
        name, module = owners.get(id(weight), ("", None))
        if module is not None and id(module) not in found:
            file, line = user_code.of(module)
            found[id(module)] = {"name": name, "class": type(module).__name__, "file": file, "line": line}
    return list(found.values())[:_NAMES]


def _weights(subject, held, reached):
    """Which weights stand where: registered with the modules called, in the graph, in the optimizer."""
    seen = subject.seen
    called = {id(p) for forward in seen.forwards for p in forward.module.parameters()}
    registered = [p for forward in seen.forwards for p in forward.module.parameters()]
    unregistered = [
        w
        for w in seen.reached
        if called and id(w) not in called and id(w) not in held and isinstance(w, torch.nn.Parameter)
    ]
    return {
        "outside_optimizer": _named(subject, [w for w in seen.reached if held and id(w) not in held]),
        "unregistered": _named(subject, unregistered),
        "unreached": _named(subject, [p for p in registered if p.requires_grad and id(p) not in reached]),
        "frozen": _named(subject, [p for p in registered if not p.requires_grad]),
        "in_optimizer_unreached": len(held - reached),
    }


def _resting(subject):
    """Modules that act otherwise in training and are in inference mode while the script trains."""
    found = []
    for name, module in describe.flat(subject.modules):
        kind = type(module).__name__
        if not module.training and ("BatchNorm" in kind or "Dropout" in kind) and getattr(module, "p", 1) != 0:
            file, line = user_code.of(module)
            found.append({"name": name, "class": kind, "file": file, "line": line})
    return found[:_NAMES]


def _without(subject):
    """Modules with trainable weights that are called while no gradients are recorded."""
    found = []

    def watch(module, _, __):
        if not torch.is_grad_enabled() and any(p.requires_grad for p in module.parameters(recurse=False)):
            found.append(module)

    with seeded():
        subject.step_.run(subject.roles.some, until="loss", watch=watch)
    return _named(subject, [next(m.parameters(recurse=False)) for m in found])


def _rows_moved(subject):
    """{"others": how many other rows' answers move when the first row is another one, "own": whether its own does, "rows"}."""
    if subject.step_.cut is None:
        return None
    some = subject.some(_ROWS)
    count = len(some)
    if count < 2:
        return None
    other = rows_.tree_map(lambda leaf: np.concatenate([leaf[1:2], leaf[1:]]), some.x)
    if all(np.array_equal(a, b) for a, b in zip(rows_.leaves(other), rows_.leaves(some.x))):
        return None
    with torch.no_grad(), seeded():
        before = [leaf.detach().float() for leaf in subject.answers(subject.leaves.of(some.x, None), training=False)]
    with torch.no_grad(), seeded():
        after = [leaf.detach().float() for leaf in subject.answers(subject.leaves.of(other, None), training=False)]
    moved = np.zeros(count, bool)
    for a, b in zip(before, after):
        if a.shape != b.shape or a.shape[0] != count:
            return None
        apart = (a - b).abs().reshape(count, -1).max(dim=1).values
        moved |= (apart > 1e-5 * (1e-3 + float(a.abs().max()))).cpu().numpy()
    return {"others": int(moved[1:].sum()), "own": bool(moved[0]), "rows": count}


def _norms(subject):
    """{"true", "at_step"}: size of the gradient as the loss gives it, and of what the optimizer gets."""
    if subject.optimizer is None:
        return None
    subject.restore()
    with seeded():
        replay = subject.step_.run(subject.roles.some, watch_gradients=True)
    with seeded():
        slopes = subject.step_.run(subject.roles.some, until="gradient").gradients or []
    subject.restore()
    true, got = _norm(slopes), _norm(replay.held or [])
    return {"true": true, "at_step": got, "steps": replay.updates}


def _norm(gradients):
    """The size of a gradient that is given in parts."""
    parts = [g.to_dense() if g.is_sparse else g for g in gradients if g is not None]
    return sum(float(part.float().square().sum()) for part in parts) ** 0.5
