"""The trials that a PyTorch training allows: another start, a part of the model changed; with those of trial_optimizer.py."""

import contextlib

import numpy as np
import torch
from torch.nn import functional as F

from ...exam.trial_data import Unchanged
from . import describe, loss_parts, trial_model, trial_tools
from . import trial_optimizer as by_optimizer
from .trial_tools import set_for_a_while


@contextlib.contextmanager
def no_dropout(exam):
    """No dropout."""
    modules = exam.subject.step_.modules
    pairs = [
        (m, "p", 0.0) for m in modules if "Dropout" in type(m).__name__ and isinstance(getattr(m, "p", None), float)
    ]
    pairs += [(m, "dropout", 0.0) for m in modules if isinstance(getattr(m, "dropout", None), float)]
    replaced = {
        getattr(F, name): trial_tools.identity for name in ("dropout", "dropout1d", "dropout2d", "alpha_dropout")
    }
    with set_for_a_while(pairs), trial_tools.functions(exam.subject.step_, replaced):
        yield exam.subject.rows


@contextlib.contextmanager
def train_mode(exam):
    """Every module in training mode."""
    modules = [m for m in exam.subject.step_.modules if not m.training]
    if not modules:
        raise Unchanged("every module trains")
    with set_for_a_while([(m, "training", True) for m in modules]):
        yield exam.subject.rows


@contextlib.contextmanager
def hidden_relu(exam):
    """ReLU for the sigmoids and tanhs of hidden layers that are modules, or between linear layers; weights drawn by He's rule."""
    modules = [m for m in exam.subject.step_.modules if type(m) in (torch.nn.Sigmoid, torch.nn.Tanh)]
    heads = {entry.name for entry in exam.first.head_layers}
    order = [name for name, _ in describe.flat(exam.subject.modules)]
    named = {id(m): name for name, m in describe.flat(exam.subject.modules)}
    last = max((order.index(name) for name in heads if name in order), default=len(order))
    modules = [m for m in modules if order.index(named[id(m)]) < last]
    linear = [
        m for m in exam.subject.step_.modules if type(m).__name__ in trial_model.LINEAR and named[id(m)] not in heads
    ]
    if not modules and not (exam.subject.signs.affine and linear):
        raise Unchanged("no module is a sigmoid or tanh of a hidden layer")

    def he():
        for module in exam.subject.step_.modules:
            weight, bias = (dict(module.named_parameters(recurse=False)).get(name) for name in ("weight", "bias"))
            if weight is not None and weight.dim() >= 2 and "Embedding" not in type(module).__name__:
                torch.nn.init.kaiming_uniform_(weight, nonlinearity="relu")
                if bias is not None:
                    bias.zero_()

    kinds = [type(m) for m in modules]
    try:
        for module in modules:
            module.__class__, module.inplace = torch.nn.ReLU, False
        for module in linear if not modules else ():
            module.__dict__["forward"] = lambda given, run=module.forward: F.relu(run(given))
        with _starting_from(exam, he) as rows:
            yield rows
    finally:
        for module, kind in zip(modules, kinds):
            module.__class__ = kind
        for module in linear if not modules else ():
            module.__dict__.pop("forward", None)


@contextlib.contextmanager
def _starting_from(exam, change):
    """Train from what `change()` makes of the script's starting weights."""
    subject = exam.subject
    before, initial = subject.snapshot(), subject.initial
    initial.restore()
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        change()
    subject.initial = subject.snapshot()
    try:
        yield subject.rows
    finally:
        subject.initial = initial
        subject.restore(before)


def usual_weights(exam):
    """Every module's weights as PyTorch draws them."""

    def change():
        for module in exam.subject.step_.modules:
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()

    return _starting_from(exam, change)


def other_start(exam):
    """As another seed would have drawn them. Raises LookupError for weights that were trained before."""

    def change():
        random = np.random.RandomState(17)
        for module in exam.subject.step_.modules:
            own = dict(module.named_parameters(recurse=False))
            weight, bias = own.get("weight"), own.get("bias")
            if weight is None or weight.dim() < 2:
                continue
            bound = 1.001 / max(1, weight[0].numel()) ** 0.5
            if bias is not None and float(bias.abs().max()) > bound:
                raise LookupError("the weights were trained before")
            if float(weight.abs().max()) <= bound and hasattr(module, "reset_parameters"):
                module.reset_parameters()
            else:
                weight.copy_(_drawn_again(weight, random))

    return _starting_from(exam, change)


def _drawn_again(weight, random):
    """The same numbers in other places, with other signs where both occur."""
    flat = weight.detach().reshape(-1)
    order = torch.as_tensor(random.permutation(flat.numel()))
    signs = torch.as_tensor(random.choice([-1.0, 1.0] if flat.min() < 0 < flat.max() else [1.0], flat.numel()))
    return (flat[order] * signs.to(flat.dtype)).reshape(weight.shape)


@contextlib.contextmanager
def all_trainable(exam):
    """Every weight trainable, and in the optimizer."""
    subject, optimizer = exam.subject, exam.subject.optimizer
    weights = [w for module in subject.modules for w in module.parameters()]
    frozen = [w for w in weights if not w.requires_grad]
    held = {id(w) for group in trial_tools.groups(exam) for w in group["params"]}
    missing = [w for w in weights if id(w) not in held]
    if optimizer is None or not (frozen or missing):
        raise Unchanged("every weight is trained")
    step, before = subject.step_, subject.step_.weights
    first, initial = optimizer.param_groups[0], subject.initial
    group = {**{key: value for key, value in first.items() if key != "params"}, "params": missing}
    try:
        for weight in frozen:
            weight.requires_grad_(True)
        if missing:
            optimizer.param_groups.append(group)
        step.weights = before + [w for w in weights if id(w) not in {id(b) for b in before}]
        subject.initial = subject.snapshot()
        yield subject.rows
    finally:
        step.weights, subject.initial = before, initial
        if missing:
            optimizer.param_groups.remove(group)
        for weight in frozen:
            weight.requires_grad_(False)


def head(function):
    """The last layer's own answer through another function, None for none at all."""

    @contextlib.contextmanager
    def change(exam):
        subject = exam.subject
        known = subject.head()
        if subject.step_.cut is None or subject.step_.cut.call is None or known is None:
            raise LookupError("the last layer is not known")
        if any(
            int(np.prod(shape[1:])) != int(np.prod(leaf.shape[1:]))
            for shape, leaf in zip(known.shapes, _answer(subject))
        ):
            raise LookupError("the last layer's answer has another form than the model's")
        with set_for_a_while([(subject.step_, "head", (known.keys, function or trial_tools.identity))]):
            yield subject.rows

    return change


def _answer(subject):
    made = subject.predict(subject.some(2).x)
    return list(made) if isinstance(made, tuple) else [made]


TRIALS = {
    "rate/10": by_optimizer.rate(0.1),
    "rate/100": by_optimizer.rate(0.01),
    "rate/1000": by_optimizer.rate(0.001),
    "rate*10": by_optimizer.rate(10.0),
    "rate*100": by_optimizer.rate(100.0),
    "rate*1000": by_optimizer.rate(1000.0),
    "rate*10000": by_optimizer.rate(1e4),
    "rate=0.001": by_optimizer.rate_to(0.001),
    "rate=0.01": by_optimizer.rate_to(0.01),
    "rate=0.1": by_optimizer.rate_to(0.1),
    "adam": by_optimizer.adam,
    "no-clip": by_optimizer.no_clip,
    "clipped": by_optimizer.clipped,
    "cleared": by_optimizer.cleared,
    "no-penalty": by_optimizer.no_penalty,
    "light-parts": loss_parts.light_parts,
    "no-dropout": no_dropout,
    "train-mode": train_mode,
    "hidden-relu": hidden_relu,
    "usual-weights": usual_weights,
    "other-start": other_start,
    "other-sign": by_optimizer.other_sign,
    "all-trainable": all_trainable,
    "linear-head": head(None),
    "sigmoid-head": head(torch.sigmoid),
    "softmax-head": head(lambda z: torch.softmax(z, 1)),
    "log-softmax-head": head(lambda z: torch.log_softmax(z, 1)),
    "axes-moved": trial_model.axes_moved,
    "wider": trial_model.wider,
}
