"""Runs a step that was cut out of the user's loop, on any rows, as far as asked: whole, to the loss, to the answer."""

import contextlib
import io

import torch

from ... import state
from ...compute import random_state
from ..step import layout
from . import ops, rows_axis
from .loop_text import tensors


class Stop(BaseException):
    """Ends a replay where enough is known."""


class Replay:
    """One run of a step, and what was seen in it."""

    def __init__(self, step, until=None, answer=None, training=None, swap=None, watch=None, watch_gradients=False):
        self.step, self.until, self.answer, self.training, self.swap, self.watch = (
            step,
            until,
            answer,
            training,
            swap or {},
            watch,
        )
        self.losses, self.gradients = [], None
        self.called, self.inputs, self.answers = [], [], []
        """Calls of trained modules by the step itself: modules, (args, kwargs), outputs."""
        self.plain = []
        """Calls of modules without weights: (module, output)."""
        self.updates = 0
        self.watches_gradients, self.held = watch_gradients, None
        """The optimizer's gradients at the step, where they are watched."""
        self.taken = {}
        """What some operations made, by their keys."""
        self._depth, self.rows = 0, 0

    @property
    def loss(self):
        """What was sent backward, added up; None where nothing was."""
        return sum(self.losses[1:], self.losses[0]) if self.losses else None

    def module(self, run, module, args, kwargs):
        """A call of a module."""
        if self._depth or not self.step.trains(module):
            if self.watch is not None and self._depth:
                made = run(*args, **kwargs)
                self.watch(module, args, made)
                return made
            made = run(*args, **kwargs)
            if not self._depth:
                self.plain.append((module, made))
            return made
        if self.swap:
            args, kwargs = _swapped(args, self.swap), _swapped(kwargs, self.swap)
        number = len(self.called)
        self.called.append(module)
        self.inputs.append((args, kwargs))
        last = self.step.cut is not None and self.step.cut.call == number
        if last and self.until == "input":
            raise Stop
        if last and self.answer is not None:
            made = self.step.cut.rebuilt(self.answer)
            self.answers.append(made)
            return made
        self._depth += 1
        try:
            made = run(*args, **kwargs)
        finally:
            self._depth -= 1
        if self.watch is not None:
            self.watch(module, args, made)
        if last and self.step.head is not None:
            keys, function = self.step.head
            taken = [function(self.taken[key]) for key in keys]
            leaves = tensors(made)
            shaped = [new.reshape(leaves[n].shape) for new, n in zip(taken, self.step.cut.picked)]
            made = self.step.cut.rebuilt(shaped, made)
        self.answers.append(made)
        if last and self.until == "answer":
            raise Stop
        return made

    def backward(self, run, loss):
        """A backward pass; `run(factor)` makes it, of the loss times a factor."""
        self._lost(loss)
        if self.until == "gradient":
            return None
        return run(self.step.factor)

    def gradient(self, run, loss, inputs):
        """`torch.autograd.grad`, of an update by hand."""
        self._lost(loss)
        made = run()
        if self.step.factor != 1:
            made = tuple(None if part is None else part * self.step.factor for part in made)
        return made

    def _lost(self, loss):
        if isinstance(loss, (list, tuple)):
            loss = sum(part.mean() for part in loss)
        self.losses.append(loss.mean() if loss.dim() else loss)
        if self.until in ("loss", "gradient") and len(self.losses) >= self.step.backwards:
            if self.until == "gradient":
                self.gradients = self._slopes()
            raise Stop

    def _slopes(self):
        """The loss's gradients by all weights."""
        weights = self.step.weights
        if not self.loss.requires_grad:
            return [None] * len(weights)
        replay, state.replay = state.replay, None
        state.inside += 1
        try:
            return torch.autograd.grad(self.loss, weights, allow_unused=True)
        finally:
            state.inside -= 1
            state.replay = replay

    def stepped(self, optimizer):
        """An optimizer is about to step."""
        self.updates += 1
        if self.step.clip is not None:
            torch.nn.utils.clip_grad_norm_([w for w in self.step.weights if w.grad is not None], self.step.clip)
        if self.watches_gradients and self.held is None:
            self.held = [
                None if w.grad is None else w.grad.clone() for g in optimizer.param_groups for w in g["params"]
            ]


def _swapped(tree, swap):
    if isinstance(tree, torch.Tensor):
        return swap.get(id(tree), tree)
    if isinstance(tree, dict):
        return {key: _swapped(part, swap) for key, part in tree.items()}
    if type(tree) in (list, tuple):
        return type(tree)(_swapped(part, swap) for part in tree)
    return tree


class Step:
    """The step as a function of the batch's leaves."""

    def __init__(self, plan):
        self.function, self.arguments, self.templates = plan.function, plan.arguments, plan.templates
        self.columns, self.carried = plan.columns, plan.carried
        """Places of a row where rows lie on the second axis, else None; state that goes from batch to batch, by its names."""
        self._layouts = [where for argument in plan.arguments for where in argument.layouts]
        self.weights = [w for w in plan.seen.sources if w.requires_grad and w.is_leaf]
        self.modules = []
        """Every module that the step calls, opened."""
        self._sources, self._owners = {id(w) for w in plan.seen.sources}, {}
        self._known = None, {}
        self.backwards, self.size = 1, plan.size
        self.factor = 1
        self.clip, self.clears, self.head, self.axes, self.light = None, False, None, None, None
        """What trials set: a norm for the gradients, clearing them before each pass, another function on the last layer,
        (operation, order of its axes), and (operations, by what their results are multiplied)."""
        self.cut = None
        """Where its answer is (roles.Cut)."""

    def trains(self, module):
        """True for a module that has weights."""
        if id(module) not in self._owners:
            # Held as well: an id may be given again.
            self._owners[id(module)] = module, any(id(w) in self._sources for w in module.parameters())
        return self._owners[id(module)][1]

    def bind(self, leaves):
        """The leaves as the step gets them: tensors of their type and device, or arrays, as the script has them laid out."""
        bound = []
        for leaf, template, where in zip(leaves, self.templates, self._layouts):
            leaf = layout.as_held(leaf, where)
            if isinstance(template, torch.Tensor):
                leaf = leaf if isinstance(leaf, torch.Tensor) else torch.as_tensor(leaf)
                leaf = leaf.to(device=template.device, dtype=template.dtype if not leaf.requires_grad else None)
            elif isinstance(leaf, torch.Tensor):
                leaf = leaf.detach().cpu().numpy()
            bound.append(leaf)
        return bound

    def run(self, leaves, swap=None, bound=None, **options):
        """Replay on these leaves; returns the Replay. `swap`: leaf number -> what trained modules get in its place."""
        bound = self.bind(leaves) if bound is None else bound
        if options.get("answer") is not None:
            options["answer"] = [leaf.contiguous() for leaf in self.cut.given(options["answer"])]
        instead = {id(bound[n]): layout.as_held(other, self._layouts[n]) for n, other in (swap or {}).items()}
        replay = Replay(self, swap=instead, **options)
        replay.rows = self._count(bound)
        if self.clears:
            for weight in self.weights:
                weight.grad = None
        given, values = iter(bound), []
        for argument in self.arguments:
            values.append(argument.build([next(given) for _ in argument.places]))
        before, state.replay = state.replay, replay
        flags = self._set(options.get("training"), options.get("answer") is not None)
        put = options.get("answer") if self.cut is not None and self.cut.call is None else None
        grad = (
            torch.enable_grad()
            if options.get("until") != "answer" or torch.is_grad_enabled()
            else contextlib.nullcontext()
        )
        try:
            moved = ops.Moved(*self.axes) if self.axes else contextlib.nullcontext()
            light = ops.Light(*self.light) if self.light else contextlib.nullcontext()
            with grad, contextlib.redirect_stdout(io.StringIO()), moved, light, self._cutting(replay, put):
                self.function(*values, **{name: rows_axis.of_rows(v, replay.rows) for name, v in self.carried.items()})
        except Stop:
            pass
        finally:
            state.replay = before
            for module, flag in flags:
                module.training = flag
        return replay

    def _count(self, bound):
        """How many rows these leaves have."""
        known = (
            leaf.shape[where == layout.SECOND] for leaf, where in zip(bound, self._layouts) if where != layout.FLAT
        )
        return next(known, 0)

    def _cutting(self, replay, put):
        """Where the answer is no module's output: it is taken, or put, at its place among the operations."""
        cut = self.cut
        if self.head is not None and put is None:
            return ops.Take(self.head[0], replay.taken)
        if cut is None or cut.call is not None:
            return contextlib.nullcontext()
        if put is not None:
            return ops.Behind(dict(zip(cut.keys, put)), self._computed(replay.rows))
        if replay.until == "answer":
            return ops.Until(cut.keys, replay, Stop)
        return contextlib.nullcontext()

    def _computed(self, rows):
        """What the weights made of the held rows, so many of them, in a run before; {} where they have changed since."""
        key = (rows, tuple(w._version for w in self.weights))
        if self._known[0] != key:
            self._known = key, {}
        return self._known[1]

    def _set(self, training, answered):
        """Put the modules into inference mode, or, before an answer of ours, those alone that take no single row; returns what
        they were in."""
        resting = [m for m in self.modules if training is False or (answered and "BatchNorm" in type(m).__name__)]
        flags = [(module, module.training) for module in resting]
        for module in resting:
            module.training = False
        return flags


@contextlib.contextmanager
def seeded():
    """Random numbers are the same each time, and afterwards what they were before."""
    with random_state.kept(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(29)
        yield


__all__ = ["Replay", "Step", "Stop", "seeded", "tensors"]
