"""Where a column of one number for each row meets a flat vector of the rows, so that each row is set against every other."""

import torch

ARITHMETIC = {
    "add",
    "sub",
    "subtract",
    "rsub",
    "mul",
    "multiply",
    "div",
    "divide",
    "true_divide",
    "pow",
    "maximum",
    "minimum",
}
"""What is computed place by place."""
_MADE_TO_CROSS = {"unsqueeze", "__getitem__", "expand", "expand_as", "broadcast_to", "meshgrid", "cdist", "repeat"}
"""What a script writes that means to set every row against every other: an axis put in for it."""
_PLACE_BY_PLACE = {
    *ARITHMETIC,
    "neg", "abs", "square", "exp", "log", "sqrt", "clamp", "clip", "relu", "sigmoid", "tanh", "log1p", "expm1", "min", "max",
    "logsigmoid", "softplus", "smooth_l1_loss", "mse_loss", "l1_loss", "huber_loss", "float", "double", "to",
}  # fmt: skip
"""What leaves the pairs as they are, one number for each."""
_ALL = ("mean", "sum", "nanmean", "nansum", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
_LOOKED_AT = 40
"""Operations from the crossing to the sum over it at most."""


def find(recorded, rows, lengths):
    """The operations of the user's whose operands are (n, 1) and (m,), one number a row, and whose (n, m) is summed up to the loss.

    `rows` is n, `lengths` the m: where the step makes its own numbers, their rows are those of a whole batch. None is found
    where it is on purpose: an axis is put in by the step itself, the two hold the same numbers, or what comes of them meets
    something else that has a number for each pair, as a kernel or a mask has.
    """
    made = {}
    for op in recorded:
        if op.out is not None:
            made.setdefault(id(op.out), op)
    found = []
    for number, op in enumerate(recorded):
        pair = _pair(op, rows, lengths)
        if pair is None or not op.file or not op.out.requires_grad:
            continue
        column, flat = (part.detach().flatten() for part in pair)
        if not (column.shape == flat.shape and torch.equal(column, flat)) and not _on_purpose(pair[0], made):
            found.append((number, op))
    crossing = [op for _, op in found]
    return [op for number, op in found if _summed(crossing, recorded[number + 1 : number + 1 + _LOOKED_AT])]


def weighs(op):
    """True where one side is only a weight for what the other side costs: without a gradient, and all of one sign.

    An average over all pairs is then the average cost times the average weight: it is still learned from.
    """
    fixed = [part for part in op.args[:2] if isinstance(part, torch.Tensor) and not part.requires_grad]
    return _name(op) in ("mul", "multiply", "div", "divide", "true_divide") and any(
        bool((part >= 0).all()) or bool((part <= 0).all()) for part in fixed
    )


def _pair(op, rows, lengths):
    """(column, flat vector) that an operation broadcasts to pairs of rows; None where it does something else."""
    given = [part for part in op.args[:2] if isinstance(part, torch.Tensor)]
    if _name(op) not in ARITHMETIC or len(given) != 2 or op.out is None or rows < 2:
        return None
    column, flat = sorted(given, key=lambda part: -part.dim())
    if tuple(column.shape) != (rows, 1) or flat.dim() != 1 or len(flat) < 2 or len(flat) not in lengths:
        return None
    return (column, flat) if tuple(op.out.shape) == (rows, len(flat)) else None


def _on_purpose(column, made):
    """True where the step itself gave the column its axis."""
    op = made.get(id(column))
    while op is not None:
        given = op.args[0] if op.args and isinstance(op.args[0], torch.Tensor) else None
        if op.name in _MADE_TO_CROSS or (given is not None and given.dim() < column.dim()):
            return given is not None and given.dim() < column.dim()
        if op.name not in _PLACE_BY_PLACE or given is None or given.shape != column.shape:
            return False
        op = made.get(id(given))
    return False


def _summed(crossing, behind):
    """True if what the operations made is, as it is, averaged or added up over all pairs."""
    pairs = {id(op.out) for op in crossing}
    for later in behind:
        given = [part for part in later.args if isinstance(part, torch.Tensor)]
        if later.out is None or id(later.out) in pairs or not any(id(part) in pairs for part in given):
            continue
        if later.out.dim() == 0:
            return later.name in _ALL
        if _name(later) not in _PLACE_BY_PLACE or any(part.dim() > 1 and id(part) not in pairs for part in given):
            return False
        pairs.add(id(later.out))
    return False


def _name(op):
    """`sub` of `__sub__`, `__rsub__`, `__isub__` and `sub_`."""
    name = op.name.strip("_").replace("truediv", "div")
    return name[1:] if name[:1] in ("r", "i") and name[1:] in ARITHMETIC else name
