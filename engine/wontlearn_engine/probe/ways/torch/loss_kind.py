"""What a training's loss is, told by what it computes: it is asked for answers, and compared with the usual losses.

The names are those in which the verdict thinks of losses; `words` is what a PyTorch user calls it.
"""

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional as F

from ...contract.about import Loss
from ...exam import rows as rows_
from ...script import user_code
from ..step import same_loss
from .replay import seeded

FUNCTIONS = {name for name in dir(F) if name.endswith("_loss") or "cross_entropy" in name or name == "kl_div"}
"""Names of the loss functions of PyTorch."""


class Known:
    """A usual loss: how it is computed, which answers it may be asked for, and its names."""

    def __init__(self, function, domain, name, words, from_logits=False, bounded=True):
        self.function, self.domain, self.name, self.words = function, domain, name, words
        self.from_logits, self.bounded = from_logits, bounded


def _same(function):
    return lambda y, a: function(a, y.reshape(a.shape))


def _classes(function):
    return lambda y, a: function(a, y.reshape(a.shape[0], *a.shape[2:]).long())


def _last_axis(function):
    """Class scores on the last axis, as the rows of a sequence model flattened."""
    return lambda y, a: function(a.reshape(-1, a.shape[-1]), y.reshape(-1).long())


NUMBERS = [
    Known(_same(F.mse_loss), "near", "mean_squared_error", "MSELoss"),
    Known(_same(F.l1_loss), "near", "mean_absolute_error", "L1Loss"),
    Known(_same(F.smooth_l1_loss), "near", "huber", "SmoothL1Loss"),
    Known(_same(lambda a, y: torch.log(torch.cosh(a - y)).mean()), "near", "log_cosh", "log cosh"),
    Known(_same(F.poisson_nll_loss), "near", "poisson", "PoissonNLLLoss", True),
    Known(_same(lambda a, y: (1 - y * a).clamp(min=0).mean()), "logits", "hinge", "hinge"),
]
SHARES = [
    Known(_same(F.binary_cross_entropy_with_logits), "logits", "binary_crossentropy", "BCEWithLogitsLoss", True),
    Known(_same(F.binary_cross_entropy), "shares", "binary_crossentropy", "BCELoss"),
]
ONE_HOT = [Known(_same(F.cross_entropy), "logits", "categorical_crossentropy", "CrossEntropyLoss", True)]
IDS = [
    Known(_classes(F.cross_entropy), "logits", "sparse_categorical_crossentropy", "CrossEntropyLoss", True),
    Known(_last_axis(F.cross_entropy), "logits", "sparse_categorical_crossentropy", "CrossEntropyLoss", True),
    Known(_classes(F.nll_loss), "logits", "negative_log_likelihood", "NLLLoss", bounded=False),
    Known(_last_axis(F.nll_loss), "logits", "negative_log_likelihood", "NLLLoss", bounded=False),
]


def _candidates(y, shape):
    found = []
    if y.size == int(np.prod(shape)):
        found += NUMBERS
        if y.min() >= 0 and y.max() <= 1:
            found = SHARES + found
            if len(shape) > 1 and shape[-1] > 1:
                found = ONE_HOT + found
    elif len(shape) > 1 and y.size * shape[1] == int(np.prod(shape)) and _whole(y, shape[1]):
        found += [IDS[0], IDS[2]]
    if len(shape) > 2 and y.size * shape[-1] == int(np.prod(shape)) and _whole(y, shape[-1]):
        found += [IDS[1], IDS[3]]
    return found


def _whole(y, classes):
    return bool(np.all(y == np.round(y)) and y.min() >= -100 and y.max() < classes)


def identify(subject):
    """(Known, factor) that computes the same on random answers, or None."""
    some = subject.some(8)
    targets = rows_.leaves(some.y)
    template = rows_.leaves(subject.predict(some.x))
    if len(template) != 1 or not targets:
        return None
    shape, y = template[0].shape, np.asarray(targets[0])
    if y.dtype.kind not in "fiub" or not np.isfinite(y.astype("float64")).all() or y.shape[0] != shape[0]:
        return None
    y, asked = y.astype("float32"), {}
    for known in _candidates(y, shape):
        if known.domain not in asked:
            random = np.random.RandomState(5)
            answers = [same_loss.answers(known.domain, y, shape, random) for _ in range(5)]
            asked[known.domain] = answers, [_value(subject, some.y, answer) for answer in answers]
        answers, values = asked[known.domain]
        try:
            usual = [float(known.function(torch.as_tensor(y), torch.as_tensor(answer))) for answer in answers]
        except (RuntimeError, ValueError, IndexError):  # it does not take such targets
            continue
        fitted = same_loss.fit(values, usual)
        if fitted is not None:
            return known, fitted[0]
    return None


def _shape(subject):
    """Of the answer to two rows."""
    return np.shape(rows_.leaves(subject.predict(subject.some(2).x))[0])


def _value(subject, y, answer):
    try:
        with seeded():
            return float(subject.data_loss(rows_.tree_map(torch.as_tensor, y), torch.as_tensor(answer), None))
    except (RuntimeError, ValueError, IndexError, TypeError):  # the step does not take such an answer
        return float("nan")


LIBRARY = {
    "cross_entropy": ("sparse_categorical_crossentropy", True),
    "nll_loss": ("negative_log_likelihood", False),
    "binary_cross_entropy_with_logits": ("binary_crossentropy", True),
    "binary_cross_entropy": ("binary_crossentropy", False),
    "mse_loss": ("mean_squared_error", False),
    "l1_loss": ("mean_absolute_error", False),
    "huber_loss": ("huber", False),
    "smooth_l1_loss": ("huber", False),
    "poisson_nll_loss": ("poisson", True),
    "kl_div": ("kl_divergence", False),
}
"""Functions of PyTorch: the name in which the verdict thinks of each, and whether it takes logits; weighted ones too."""
KEEPING = {name for name, _ in LIBRARY.values()} - {"negative_log_likelihood", "kl_divergence"}
"""Those that no answer makes lower than the right one does."""


def keeps(loss):
    """True if this loss, as described, keeps answers where they belong by itself."""
    return loss.exact or (not loss.own and loss.function in KEEPING)


def classes_second(subject):
    """True for class scores on the second axis of answers that have further ones, as PyTorch has them for pictures."""
    usual = subject.usual()
    if usual is not None:
        return usual[0] in (IDS[0], IDS[2]) and len(_shape(subject)) > 2
    # Weighed, or asked with other targets than the rows have, it computes something else, and takes its answers alike.
    asked = [op for op in subject.roles.recorded if op.name in ("cross_entropy", "nll_loss")]
    if len(asked) != 1 or len(asked[0].args) < 2:
        return False
    given, targets = asked[0].args[:2]
    return 2 < given.dim() == targets.dim() + 1 and tuple(given.shape[1:]) == _shape(subject)[1:]


def _shares(op):
    """True where a loss of class scores is compared with a share of each class, as a teacher gives them, not with class ids."""
    targets = op.args[1] if len(op.args) > 1 else op.kwargs.get("target")
    return isinstance(targets, torch.Tensor) and targets.is_floating_point()


def describe_loss(subject):
    """A description of the loss; `exact`: a usual one but for a positive factor."""
    base, facts = subject.roles.base, subject.plan.facts
    about = Loss(name="a loss of its own", own=True, exact=False)
    criterion = next(
        (module for module, made in base.plain if any(made is loss for loss in (base.loss, *base.losses))), None
    )
    called = [op for op in subject.roles.recorded if op.name in FUNCTIONS]
    if criterion is not None:
        kind = type(criterion)
        file, line = user_code.of(criterion)
        about = replace(
            about,
            name=kind.__name__,
            own=kind.__module__.split(".")[0] != "torch",
            file=file,
            line=line,
            reduction=getattr(criterion, "reduction", None),
        )
    elif called and called[-1].out is base.loss:
        about = replace(about, name="F." + called[-1].name, own=False, file=called[-1].file, line=called[-1].line)
    about = replace(about, class_=about.name or "")
    kinds = {op.name for op in called} & set(LIBRARY)
    if len(kinds) == 1:
        function, from_logits = LIBRARY[kinds.pop()]
        if function.startswith("sparse") and any(_shares(op) for op in called):
            function = "categorical_crossentropy"
        about = replace(about, function=function, from_logits=from_logits)
    usual = subject.usual()
    if usual is None:
        return about
    known, factor = usual
    if about.own and about.name == "a loss of its own":
        about = replace(about, name=known.words, class_=known.words)
    if about.line == 0:
        about = replace(about, file=facts.file, line=facts.loss_line)
    return replace(
        about,
        function=known.name,
        from_logits=known.from_logits,
        exact=factor > 0 and known.bounded,
    )
