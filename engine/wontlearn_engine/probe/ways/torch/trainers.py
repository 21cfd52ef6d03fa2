"""Trainings whose loop lies in a library: Lightning's `Trainer.fit` and Hugging Face's `Trainer.train`.

Their step is known by what they call: the module's `training_step`, the trainer's `compute_loss`.
"""

import contextlib
import sys

import torch

from ...contract.loop import Loop
from ...exam.rows import Irreducible
from ..step import cut
from . import loaders
from .loop_text import items_of, rows_of
from .plan import Plan

_DEPTH = 24


def calling():
    """(trainer, batch) of the Hugging Face trainer that calls a model now, or None."""
    if "transformers" not in sys.modules:
        return None
    frame = sys._getframe(2)
    for _ in range(_DEPTH):
        if frame is None:
            return None
        if frame.f_code.co_name == "training_step":
            names = frame.f_locals
            if hasattr(names.get("self"), "compute_loss") and "inputs" in names:
                return names["self"], names["inputs"]
        frame = frame.f_back
    return None


@contextlib.contextmanager
def synchronised():
    """Meanwhile Accelerate makes each step: it leaves out those between which gradients are gathered."""
    module = sys.modules.get("accelerate.state")
    if module is None or not hasattr(module, "GradientState"):
        yield
        return
    held = module.GradientState()
    before = held.sync_gradients
    held._set_sync_gradients(True)
    try:
        yield
    finally:
        held._set_sync_gradients(before)


def find(seen):
    """The plan of a training whose loop is a library's; None where it is the user's."""
    for forward in reversed(seen.forwards):
        if forward.trainer is not None:
            return HuggingFace(seen, forward)
        for mark in forward.marks:
            module = mark.names.get("self")
            if (
                mark.code.co_name == "training_step"
                and hasattr(module, "configure_optimizers")
                and mark.code.co_argcount > 1
            ):
                return Lightning(seen, forward, mark)
    return None


class _Library(Plan):
    """What both have in common."""

    def _take(self, seen, batch, mark, line):
        self.seen, self.file, self.code = seen, mark.code.co_filename, mark.code
        self.names, self.text, self.weight_names = {}, "", set()
        self.first = mark
        self.size, self.columns, self.carried = rows_of(seen.forwards), None, {}
        argument = cut.BatchPart("batch", "batch", batch, self.size)
        self.arguments, self.templates = [argument], items_of(argument, {"batch": batch})
        self.start = self.leaves({"batch": batch})
        if not self.start:
            raise Irreducible("The batches of this training hold no tensor with a row for each sample.")
        self.facts = Loop(
            file=self.file,
            forward_line=mark.line,
            loss_line=line,
            apply_line=mark.line,
            updates=True,
        )

    def counts(self, loop):
        """(updates an epoch, epochs) as the trainer was told."""
        described = loaders.describe(loaders.find(loop))
        epochs = self._epochs()
        return described.batches if described else None, int(epochs) if epochs and epochs > 0 else None

    def _clip(self, norm, weights):
        if norm:
            torch.nn.utils.clip_grad_norm_(weights, norm)


class Lightning(_Library):
    """`training_step`, as automatic optimisation calls it."""

    def __init__(self, seen, forward, mark):
        self.module, self.batch_name = mark.names["self"], mark.code.co_varnames[1]
        self._take(seen, mark.names[self.batch_name], mark, mark.line)
        self.entry = (mark.code, None)
        trainer = getattr(self.module, "_trainer", None)
        self.clips = getattr(trainer, "gradient_clip_val", None)
        self.takes = mark.code.co_argcount
        self.function = self._step

    def read(self, forward, marks):
        """The leaves of this iteration's batch."""
        for mark in marks:
            if mark.code is self.code:
                return self.leaves({"batch": mark.names.get(self.batch_name)})
        return []

    def _epochs(self):
        return getattr(getattr(self.module, "_trainer", None), "max_epochs", None)

    def leave(self):
        """The library's loop need not go on."""
        trainer = getattr(self.module, "_trainer", None)
        if trainer is not None:
            trainer.should_stop = True

    def _step(self, batch):
        optimizer, module = self.seen.optimizer, self.module
        optimizer.zero_grad()
        with _silent(module):
            made = module.training_step(*(batch, 0)[: self.takes - 1])
        loss = made.get("loss") if isinstance(made, dict) else made
        self.returns_nothing = loss is None
        if loss is not None:
            loss.backward()
        self._clip(self.clips, module.parameters())
        optimizer.step()


@contextlib.contextmanager
def _silent(module):
    """What the module logs goes nowhere: its trainer counts no step of ours."""
    before = {name: module.__dict__.get(name) for name in ("log", "log_dict")}
    for name in before:
        module.__dict__[name] = lambda *_, **__: None
    try:
        yield
    finally:
        for name, value in before.items():
            module.__dict__.pop(name, None)
            if value is not None:
                module.__dict__[name] = value


class HuggingFace(_Library):
    """`compute_loss`, as `Trainer.training_step` calls it."""

    def __init__(self, seen, forward):
        self.trainer, batch = forward.trainer
        self.model = forward.module
        self._take(seen, dict(batch), forward.marks[0], forward.marks[0].line)
        self.entry = (None, None)
        self.clips = getattr(self.trainer.args, "max_grad_norm", None)
        self.function = self._step

    def read(self, forward, marks):
        """The leaves of this iteration's batch."""
        if forward is None or forward.trainer is None or forward.trainer[0] is not self.trainer:
            return []
        return self.leaves({"batch": dict(forward.trainer[1])})

    def _epochs(self):
        return getattr(self.trainer.args, "num_train_epochs", None)

    def leave(self):
        """The library's loop need not go on."""
        control = getattr(self.trainer, "control", None)
        if control is not None:
            control.should_training_stop = control.should_epoch_stop = True

    def _step(self, batch):
        optimizer, trainer = self.seen.optimizer, self.trainer
        optimizer.zero_grad()
        context = getattr(trainer, "compute_loss_context_manager", contextlib.nullcontext)
        with context():
            loss = trainer.compute_loss(self.model, dict(batch))
        loss.backward()
        self._clip(self.clips, self.model.parameters())
        optimizer.step()
