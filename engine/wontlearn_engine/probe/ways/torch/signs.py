"""Signs of faults that only a PyTorch loop can have, each measured in the loop itself or in a replay of its step."""

from dataclasses import replace

import numpy as np
import torch

from ...contract.loop import Axes, Crossed, Ignored, Norms, RowsMoved, Signs, Spot
from ...exam import rows as rows_
from . import class_losses, crossed, dataset_rows, describe, frontier, layers, loss_parts, scrambled
from .replay import seeded

_ROWS = 8
_NAMES = 20


def look(subject, loop) -> Signs:
    """All signs; those that could not be measured have their default."""
    seen = subject.seen
    held, reached = {id(w) for w in seen.held}, {id(w) for w in seen.reached}
    mine = [w for w in seen.sources if id(w) in reached]
    loader = loop.loader()
    called = {id(p) for forward in seen.forwards for p in forward.module.parameters()}
    registered = [p for forward in seen.forwards for p in forward.module.parameters()]
    unregistered = [
        w
        for w in seen.reached
        if called and id(w) not in called and id(w) not in held and isinstance(w, torch.nn.Parameter)
    ]
    live: Signs = loop.live()
    return replace(
        live,
        optimizers=loop.optimizers,
        highest_rate=loop.heights.scheduled(seen.optimizer),
        optimizer_weights=len(held),
        graph_weights=len(mine),
        shared_weights=len(held & {id(w) for w in mine}),
        no_graph=not mine,
        outside_optimizer=_named(subject, [w for w in seen.reached if held and id(w) not in held]),
        unregistered=describe.holders(subject.modules, unregistered)[:_NAMES] or _measured(_made_anew, subject) or (),
        unreached=_named(subject, [p for p in registered if p.requires_grad and id(p) not in reached]),
        resting=_measured(_resting, subject) or (),
        without_gradients=_measured(_without, subject) or (),
        rows_moved=_measured(_rows_moved, subject),
        no_logarithms=_measured(class_losses.no_logarithms, subject) or "",
        shares_given=_measured(class_losses.shares_given, subject),
        over_rows=_measured(_over_rows, subject),
        norm_at_step=_measured(_norms, subject),
        row_changes=_measured(lambda _: dataset_rows.changes(loader), subject),
        mirrored=_measured(lambda _: dataset_rows.mirrored(loader), subject),
        affine=_measured(_affine, subject),
        axes=_measured(_axes, subject),
        crossed=_measured(_crossed, subject),
        ignored=_measured(_ignored, subject),
        unused=_measured(_unused, subject) or (),
        masked=_measured(_masked, subject),
        side_parts=_measured(loss_parts.spots, subject) or (),
    )


def _measured(measure, subject):
    """None where the rows are of a form that it is not made for."""
    try:
        return measure(subject)
    except (RuntimeError, ValueError, IndexError, TypeError, AttributeError):
        return None


def _named(subject, weights):
    owners = {id(p): (name, m) for name, m in describe.flat(subject.modules) for p in m.parameters(recurse=False)}
    found = {}
    for weight in weights:
        name, module = owners.get(id(weight), ("", None))
        if module is not None and id(module) not in found:
            found[id(module)] = describe.part(name, module)
    return tuple(found.values())[:_NAMES]


def _resting(subject):
    """Modules that act otherwise in training and are in inference mode while the script trains."""
    found = []
    for name, module in describe.flat(subject.modules):
        kind = type(module).__name__
        if not module.training and ("BatchNorm" in kind or "Dropout" in kind) and getattr(module, "p", 1) != 0:
            found.append(describe.part(name, module))
    return tuple(found[:_NAMES])


def _without(subject):
    """Modules with trainable weights that are called while no gradients are recorded."""
    found = []

    def watch(module, _, __):
        if not torch.is_grad_enabled() and any(p.requires_grad for p in module.parameters(recurse=False)):
            found.append(module)

    with seeded():
        subject.step_.run(subject.roles.some, until="loss", watch=watch)
    return _named(subject, [next(m.parameters(recurse=False)) for m in found])


def _made_anew(subject):
    """Modules with weights that the forward pass itself makes: other ones at every pass, so that nothing trains them."""
    known = {id(p) for forward in subject.seen.forwards for p in forward.module.parameters()}
    passes = []
    for _ in range(2):
        made = {}
        with seeded():
            subject.step_.run(
                subject.roles.some,
                until="loss",
                watch=lambda module, _, __, made=made: made.update(
                    {id(p): (p, module) for p in module.parameters(recurse=False) if p.requires_grad}
                ),
            )
        passes.append({key: pair for key, pair in made.items() if key not in known})
    first, second = passes  # both hold what they saw, so that no two things have had one address
    parts = [describe.part(type(m).__name__, m) for key, (_, m) in second.items() if key not in first]
    return tuple(dict.fromkeys(parts))[:_NAMES]


def _rows_moved(subject):
    """Which answers move when the first row is another one."""
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
    return RowsMoved(others=int(moved[1:].sum()), own=bool(moved[0]), rows=count)


def _over_rows(subject):
    """Where a softmax is taken along the axis of the rows; None where none is."""
    count = len(subject.roles.some[0])
    for op in subject.roles.recorded:
        given = op.args[0] if op.args else None
        if op.name in ("softmax", "log_softmax") and isinstance(given, torch.Tensor) and given.dim() > 1:
            axis = op.kwargs.get("dim", op.args[1] if len(op.args) > 1 else None)
            # Rows against rows, as a contrastive loss compares them, may be taken either way.
            square = given.dim() == 2 and given.shape[0] == given.shape[1]
            if axis in (0, -given.dim()) and given.shape[0] == count and not square and op.file:
                return Spot(file=op.file, line=op.line)
    return None


def _affine(subject):
    """Whether the answer to the middle of two rows is the middle of their answers, and no activation is called; None where all are alike."""
    some = subject.some(_ROWS)
    if subject.step_.cut is None or len(some) < 2 or any(leaf.dtype.kind != "f" for leaf in rows_.leaves(some.x)):
        return None
    between = rows_.tree_map(lambda leaf: (leaf + np.roll(leaf, 1, axis=0)) / 2, some.x)
    with torch.no_grad(), seeded():
        _, recorded, ends = layers.look(subject, some.x)
    with torch.no_grad(), seeded():
        middles = subject.answers(subject.leaves.of(between, None), training=False)
    if layers.activations(recorded):
        return False
    apart = False
    for end, middle in zip(ends, middles):
        end, middle = end.detach().double(), middle.detach().double()
        size = float((end - end.mean(0)).abs().max())
        apart = apart or size > 0
        if float((middle - (end + end.roll(1, 0)) / 2).abs().max()) > 1e-4 * size:
            return False
    return apart or None


def _unused(subject):
    """Of the trainable modules that no gradient reaches those whose weights change nothing in the loss: it is made without them."""
    reached, found = {id(w) for w in subject.seen.reached}, []
    registered = [p for forward in subject.seen.forwards for p in forward.module.parameters()]
    with seeded():
        before = subject.step_.run(subject.roles.some, until="loss").loss
    missing = {id(p): p for p in registered if p.requires_grad and id(p) not in reached}
    for weight in list(missing.values())[:_NAMES]:
        held = weight.detach().clone()
        with torch.no_grad():
            weight.add_(torch.linspace(0.1, 1.0, weight.numel(), dtype=torch.float32).reshape(weight.shape).to(weight))
        with seeded():
            after = subject.step_.run(subject.roles.some, until="loss").loss
        with torch.no_grad():
            weight.copy_(held)
        if before is not None and after is not None and torch.equal(before.detach(), after.detach()):
            found.append(weight)
    return _named(subject, found)


def _norms(subject):
    """The size of the gradient as the loss gives it, and of what the optimizer gets."""
    if subject.optimizer is None or subject.seen.closure is not None:
        return None  # of an update by hand, or of a step that computes them itself
    subject.restore()
    with seeded():
        replay = subject.step_.run(subject.roles.some, watch_gradients=True)
    with seeded():
        slopes = subject.step_.run(subject.roles.some, until="gradient").gradients or []
    subject.restore()
    true, got = _norm(slopes), _norm(replay.held or [])
    return Norms(true=true, at_step=got)


def _norm(gradients):
    """The size of a gradient that is given in parts."""
    parts = [g.to_dense() if g.is_sparse else g for g in gradients if g is not None]
    return sum(float(part.float().square().sum()) for part in parts) ** 0.5


def _axes(subject):
    """A view of a row's numbers under the same axes in another order; None where there is none.

    A view leaves the numbers where they are: (rows, time, channels) viewed as (rows, channels, time) scrambles them, where
    a permutation was meant. Axes of one place do not count.
    """
    op = scrambled.first(subject.roles.recorded)
    if op is None:
        return None
    return Axes(file=op.file, line=op.line, before=tuple(op.args[0].shape), after=tuple(op.out.shape))


def _crossed(subject):
    """Where (n, 1) and (n,), one number for each row, become (n, n) that is summed up; None where nothing does."""
    roles = subject.roles
    rows = len(roles.some[0])
    found = crossed.find(roles.recorded, rows, {rows, subject.step_.size or rows})
    if not found or roles.base.loss is None:
        return None
    stops, weights = [op.out.grad_fn for op in found], {id(w) for w in subject.step_.weights}
    whole = not any(crossed.weighs(op) for op in found) and not frontier.leaks(roles.base.loss, stops, weights, rows)
    return Crossed(file=found[0].file, line=found[0].line, whole=whole)


def _masked(subject):
    """Where a mask leaves out exactly what is no padding, so that attention sees the padding alone; None else."""
    tokens = [torch.as_tensor(leaf) for leaf in subject.roles.some if leaf.dtype.kind in "iu" and leaf.ndim == 2]
    facts = subject.plan.facts
    found = [
        (op.kwargs.get("key_padding_mask"), op.file, op.line)
        for op in subject.roles.recorded
        if op.name == "multi_head_attention_forward"
    ]
    masks = [
        (mask if mask.dtype == torch.bool else mask < 0, file, line)
        for mask, file, line in found
        if isinstance(mask, torch.Tensor)
    ]
    for _, named in subject.roles.base.inputs:
        seen = named.get("attention_mask")
        if isinstance(seen, torch.Tensor) and seen.dim() == 2:
            masks.append((seen == 0, facts.file, facts.forward_line))
    for left_out, file, line in masks:
        for ids in tokens:
            if ids.shape != left_out.shape or torch.equal(ids != 0, ids == 1):
                continue
            padding = ids == ids[:, -1].mode().values
            if padding.any() and not padding.all() and torch.equal(left_out.cpu(), ~padding):
                return Spot(file=file, line=line)
    return None


def _ignored(subject):
    """Which class the loss leaves out, and its share of the labels; None where it leaves out none."""
    label = -100
    for module, _ in subject.roles.base.plain:
        label = getattr(module, "ignore_index", label)
    for op in subject.roles.recorded:
        if op.name in ("cross_entropy", "nll_loss"):
            label = op.kwargs.get("ignore_index", label)
    # Where the loss is NaN no leaf is known to be the labels; a number below 0 stands in nothing else.
    for leaf in [*rows_.leaves(subject.rows.y), *(rows_.leaves(subject.rows.x) if label < 0 else ())]:
        if leaf.dtype.kind in "iu" and (leaf == label).any():
            others = np.unique(leaf[leaf != label])
            return Ignored(label=int(label), share=float((leaf == label).mean()), others=len(others))
    return None
