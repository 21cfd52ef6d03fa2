"""What was seen of a loop's first iterations: forward passes, backward passes, the step, and the state before it."""

import copy

import torch

from . import graph, models
from .heights import rate_of


class Forward:
    """A call of a module with weights, made by the user's own code."""

    def __init__(self, module, args, kwargs, marks, trainer=None):
        self.module, self.args, self.kwargs, self.marks = module, args, kwargs, marks
        self.trainer = trainer
        """(trainer, batch) where a library's trainer calls it."""

    @property
    def place(self):
        """(code, instruction) of the call."""
        return self.marks[0].code, self.marks[0].lasti


class Backward:
    """A backward pass."""

    def __init__(self, loss, marks, by_hand=None):
        self.marks = marks
        self.reached = by_hand if by_hand is not None else graph.weights(loss)
        self.shape = tuple(getattr(loss, "shape", ()))


class Opening:
    """What an optimizer held before its first step: its weights and their gradients, its memory and rates."""

    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.held = models.of_optimizer(optimizer) if optimizer is not None else []
        self.gradients = [models.counts(w.grad) for w in self.held]
        self.start = Snapshot(self.held, *([] if optimizer is None else [optimizer]))


class Seen:
    """The iteration that ends in a step, or the last one of a loop that makes none."""

    def __init__(self, forwards, backwards, opening, marks, closure):
        self.forwards, self.backwards = list(forwards), list(backwards)
        self.optimizer, self.step_marks, self.closure = opening.optimizer, marks, closure
        self.held, self.gradients = opening.held, opening.gradients
        self.reached = list({id(w): w for back in self.backwards for w in back.reached}.values())
        weights = [p for forward in self.forwards for p in forward.module.parameters()] + self.held
        known = {id(w) for w in weights}
        # Without modules and optimizer every leaf is one; beside them an input whose slope is asked for is none.
        weights += [w for w in self.reached if isinstance(w, torch.nn.Parameter) or not known]
        self.sources = list({id(w): w for w in weights}.values())
        """Every weight of the modules called, of the graph and of the optimizer."""
        trained = self.held + [w for w in self.reached if isinstance(w, torch.nn.Parameter) or not self.held]
        self.trained = list({id(w): w for w in trained}.values())
        """Those that a full run knows too: of the optimizer and of the graph."""
        self.start = opening.start.with_more(self.sources)
        self.others = []
        """Optimizers that step on the same gradients, as those of an encoder and a decoder do."""

    def beside(self, optimizer):
        """Another optimizer steps behind the first one, and has not yet."""
        self.others.append(optimizer)
        known = {id(w) for w in self.held}
        more = [w for w in models.of_optimizer(optimizer) if id(w) not in known]
        self.held, self.gradients = self.held + more, self.gradients + [models.counts(w.grad) for w in more]
        for weights in (self.sources, self.trained):
            weights += [w for w in more if not any(w is other for other in weights)]
        self.start.with_more(self.sources).add(optimizer)


class Snapshot:
    """A copy of all that a step changes: weights, statistics, the optimizers' memory and rates."""

    def __init__(self, sources, *optimizers):
        self.tensors = [(tensor, tensor.detach().clone()) for _, tensor in models.named(sources)]
        self._optimizers = []
        for optimizer in optimizers:
            self.add(optimizer)

    def add(self, optimizer):
        """An optimizer that has not stepped since."""
        memory = {key: copy.deepcopy(value) for key, value in optimizer.state.items()}
        groups = [{k: copy.deepcopy(v) for k, v in group.items() if k != "params"} for group in optimizer.param_groups]
        self._optimizers.append((optimizer, memory, groups))

    def with_more(self, sources):
        """The same with the weights and statistics that it has not yet; they have not been stepped."""
        known = {id(tensor) for tensor, _ in self.tensors}
        self.tensors += [(t, t.detach().clone()) for _, t in models.named(sources) if id(t) not in known]
        return self

    def rise(self, heights):
        """From now on the optimizers begin at the highest rates that were seen of them. True if that is another one."""
        rose = False
        for optimizer, _, groups in self._optimizers:
            for group, rate in zip(groups, heights.of(optimizer)):
                if rate > rate_of(group):
                    group["lr"] = torch.full_like(group["lr"], rate) if torch.is_tensor(group["lr"]) else rate
                    rose = True
        return rose

    def changed(self):
        """True if a weight is another one than it was."""
        return any(t.requires_grad and not torch.equal(t.detach(), value) for t, value in self.tensors)

    def restore(self):
        """All as it was, without gradients."""
        with torch.no_grad():
            for tensor, value in self.tensors:
                tensor.copy_(value)
                tensor.grad = None
        for optimizer, memory, groups in self._optimizers:
            optimizer.state.clear()
            optimizer.state.update({key: copy.deepcopy(value) for key, value in memory.items()})
            for group, before in zip(optimizer.param_groups, groups):
                group.update(copy.deepcopy(before))
