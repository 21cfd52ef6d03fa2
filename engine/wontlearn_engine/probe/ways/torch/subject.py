"""A training loop in the examiner's hands: its step replayed on chosen rows."""

from dataclasses import replace

import numpy as np
import torch

from ...compute import on_torch as compute
from ...contract.about import About, Fit
from ...contract.first_update import HeadLayer
from ...contract.loop import Loop, Signs
from ...exam import rows as rows_
from ...exam.rows import Irreducible
from ..step.subject import StepSubject
from . import describe, graph, layers, leaves, loss_kind, models, other_rows, trials, without_targets
from .replay import seeded
from .seen import Snapshot
from .weights import Weight

_TOGETHER = 32
"""Rows that a batch norm is given at least, as far as the script's batches have so many."""
_WHOLE = 256
"""Rows asked at once."""


class TorchSubject(StepSubject):
    """A step cut out of a loop, its rows, and its loss asked by replaying the step with the model's answer replaced."""

    compute = compute
    trials = trials.TRIALS

    def __init__(self, step, roles, rows, plan, counts):
        self.step_, self.roles, self.plan, self.seen = step, roles, plan, plan.seen
        self.rows, self.arguments = rows, {"x": None, "y": None, **counts}
        self.fixed_batch = roles.fixed
        self.optimizer = plan.seen.optimizer
        self.optimizers = [*([] if self.optimizer is None else [self.optimizer]), *plan.seen.others]
        self.modules = models.training(plan.seen.sources)
        step.modules = [module for _, module in describe.flat(self.modules)]
        self.initial = plan.seen.start
        self.loader = None
        """What its batches come from, where that is known."""
        self.warm_up = None  # heights.WarmUp, where its rates rise from less
        self.changes = []
        """What a trial does to the training whenever it has been put back."""
        self.signs = Signs()
        """What only a PyTorch loop can have (signs.py)."""
        self.leaves = leaves.Leaves(roles)
        self._names = {id(tensor): name for name, tensor in models.named(plan.seen.sources)}
        self._own = self._usual = None
        self._penalty = (None, 0.0)
        self.tied = ()
        """Which tensors of the answer are the same network's, where the loss is one of the answers alone (without_targets.py)."""
        self.loss_known = self._loss_is_known()
        if self.loss_known and self.usual() is not None and not self.usual()[0].bounded and self._deeper():
            self._usual = self._kind = None
        if self.loss_known and loss_kind.classes_second(self):
            step.cut.moved = True
            self._usual = self._kind = None
        if roles.dual and not self.loss_known:
            # An input that the loss uses once more, in a way that is not known, is no target.
            roles.y, rows.y = [], None

    def own_anchors(self, rows):
        """Floor and baseline of a loss of the answers alone, of as many rows as a batch has; None for any other."""
        return without_targets.of_rows(self, rows.first(self.plan.size or len(rows))) if self.tied else None

    # The state

    def snapshot(self):
        """A copy of all that the step changes."""
        return Snapshot(self.seen.sources, *self.optimizers)

    def restore(self, snapshot=None):
        """Back to the snapshot, by default to how the script handed the model over."""
        (self.initial if snapshot is None else snapshot).restore()
        for change in self.changes:
            change()
        if self.warm_up is not None:
            self.warm_up.begin(anew=snapshot is None)

    def weights(self):
        """Trainable weights: of the modules called, of the graph, of the optimizer."""
        start = {id(tensor): value for tensor, value in self.initial.tensors}
        return [Weight(self._names.get(id(w), "weight"), w, start.get(id(w))) for w in self.step_.weights]

    def all_weights(self):
        """All weights and statistics, in the order in which a full run hands them over."""
        start = {id(tensor): value for tensor, value in self.initial.tensors}
        return [Weight(name, w, start.get(id(w))) for name, w in models.named(self.seen.trained)]

    # Rows

    def some(self, most):
        """The first rows; of a model that takes batches of one size only, as many as it takes, the rows repeated."""
        index = np.arange(min(most, len(self.rows)))
        return self.rows.take(index if self.fixed_batch is None else np.resize(index, self.fixed_batch))

    def _together(self, x, y):
        """Fewer rows than a batch norm can tell a spread from are repeated."""
        least = min(_TOGETHER, self.plan.size or 1) if self._normalises() else 1
        return self.leaves.at_least(least, x, y)

    def _normalises(self):
        return any("BatchNorm" in type(module).__name__ for module in self.step_.modules)

    def other_rows(self, places):
        """(rows that the script measures itself on, file, line); None without. `places`: rows (file, line, number) of loaders."""
        return other_rows.find(self, [(file, int(line), int(number)) for file, line, number in places])

    # What the examiner asks

    def answers(self, leaves, training, watch=None):
        """The answer's tensors."""
        if self.step_.cut is None:
            raise Irreducible("the step's answer cannot be followed")
        return self.step_.cut.answer(self.step_.run(leaves, until="answer", training=training, watch=watch))

    def call(self, x, training):
        """The answer: a tensor, or several of them."""
        count = len(rows_.leaves(x)[0])
        with seeded():
            if self.fixed_batch in (None, count):
                made = self.answers(self.leaves.of(x, None), training)
            else:
                parts = []
                for index, most in self.leaves.pieces(count):
                    part = rows_.tree_map(lambda leaf: compute.take(leaf, index), x)
                    parts.append([leaf[:most] for leaf in self.answers(self.leaves.of(part, None), training)])
                made = [torch.cat(leaves) for leaves in zip(*parts)]
        return made[0] if len(made) == 1 else tuple(made)

    def answer(self, x):
        """The same in inference mode."""
        with torch.no_grad():
            return self.call(x, False)

    def predict(self, x):
        """Answers in inference mode as NumPy."""
        total, parts = len(rows_.leaves(x)[0]), []
        for start in range(0, total, _WHOLE):
            part = rows_.tree_map(lambda leaf: torch.as_tensor(leaf[start : start + _WHOLE]), x)
            parts.append(rows_.tree_map(compute.numpy, self.answer(part)))
        return rows_.join(parts)

    def data_loss(self, y, answer, w):
        """The loss that the step computes from an answer, less what it adds for the weights."""
        loss = self._cost(y, answer)
        return loss - self._own_penalty(y, answer) if self._own else loss

    def _cost(self, y, answer):
        given = rows_.leaves(answer)
        count = given[0].shape[0]
        leaves = self.leaves.held(count) if y is None else self.leaves.of(None, y)
        if self.fixed_batch in (None, count):
            return self.step_.run(leaves, until="loss", answer=given).loss.float()
        total = 0.0
        for index, most in self.leaves.pieces(count):
            part = [compute.take(torch.as_tensor(leaf), index) for leaf in leaves]
            answers = [compute.take(leaf, index) for leaf in given]
            total = total + self.step_.run(part, until="loss", answer=answers).loss.float() * (most / count)
        return total

    def _own_penalty(self, y, answer):
        """What the loss adds for the weights by the step's own arithmetic: the loss less that with all weights 0."""
        key = tuple(w._version for w in self.step_.weights)
        if self._penalty[0] != key:
            with torch.no_grad():
                before = [(w, w.detach().clone()) for w in self.step_.weights]
                answer = [leaf.detach() for leaf in rows_.leaves(answer)]
                now = float(self._cost(y, answer))
                for weight, _ in before:
                    weight.zero_()
                without = float(self._cost(y, answer))
                for weight, value in before:
                    weight.copy_(value)
            key = tuple(w._version for w in self.step_.weights)
            self._penalty = key, (now - without if np.isfinite(now - without) else 0.0)
        return self._penalty[1]

    def penalty(self):
        """What the loss adds for the weights as they are."""
        if not self._own:
            return 0.0
        some = self.some(2)
        y = rows_.tree_map(torch.as_tensor, some.y)
        return self._own_penalty(y, self.answer(rows_.tree_map(torch.as_tensor, some.x)))

    def loss_and_gradients(self, x, y, w, training=True):
        """(training loss, gradients as arrays) of one batch, no update."""
        x, y = self._together(x, y)
        replay = self.step_.run(self.leaves.of(x, y), swap=self.leaves.swap(x), until="gradient")
        gradients = replay.gradients or [None] * len(self.step_.weights)
        loss = float(replay.loss.detach()) if replay.loss is not None else float("nan")
        return loss, [None if g is None else compute.dense(g.detach()) for g in gradients]

    def step(self, x, y, w):
        """One update as the user wrote it; returns the loss before it."""
        if self.warm_up is not None:
            self.warm_up.update()
        x, y = self._together(x, y)
        replay = self.step_.run(self.leaves.of(x, y), swap=self.leaves.swap(x))
        return replay.loss.detach().float() if replay.loss is not None else torch.tensor(float("nan"))

    def updates(self, x, y, w):
        """A function (x, y, w, index) that makes len(index) updates; returns their losses."""
        return compute.updates(lambda x, y, w: self.step(x, y, w), x, y, w)

    def watched(self, x):
        """The layer calls of an answer, the answer, and its head where it can be followed."""
        made, answer, _, _ = layers.calls(self, x)
        return made, answer[0] if len(answer) == 1 else tuple(answer), self.head()

    def head(self):
        """The way from the last weighted operation to the answer; None where it is not known."""
        found = getattr(self.roles, "frontier", None)
        if not found or len(found) != len(self.step_.cut.picked or found):
            return None
        owners = {
            id(p): (name, module)
            for name, module in describe.flat(self.modules)
            for p in module.parameters(recurse=False)
        }
        about = []
        for op in found:
            owner = next((owners[id(t)] for t in layers.given(op) if id(t) in owners), None)
            if owner is not None:
                part = describe.part(*owner)
                about.append(HeadLayer(name=part.name, class_=part.class_, file=part.file, line=part.line))
        return layers.Head(self, found, about)

    def input_scales(self):
        """None are known."""
        return []

    # What it is

    def _describe_loss(self):
        return loss_kind.describe_loss(self)

    def usual(self):
        """(loss_kind.Known, factor) that computes the same as the step's loss, looked for once; None if there is none."""
        if self._usual is None:
            self._usual = (loss_kind.identify(self) if self.loss_known else None,)
        return self._usual[0]

    def overshoots(self):
        """As written by hand, a loss need not keep answers where they belong; PyTorch's own do, weighted or leaving some out."""
        return not loss_kind.keeps(self.kinds()[0])

    def about(self) -> About:
        """The description of the training, and of the loop."""
        known = layers.activations_of(self)
        loop: Loop = self.plan.facts
        return About(
            framework="torch",
            fresh=describe.fresh(self.modules),
            class_=type(self.modules[-1]).__name__ if self.modules else "",
            layers=tuple(
                describe.layer(name, module, known.get(id(module))) for name, module in describe.flat(self.modules)
            ),
            parameters=describe.count(w for _, w in models.named(self.seen.sources)),
            trainable_parameters=describe.count(self.step_.weights),
            optimizer=describe.optimizer(self.optimizer),
            loss=tuple(self.kinds()),
            fit=Fit(batch_size=self.batch_size),
            loop=replace(loop, signs=self.signs),
        )

    def _deeper(self):
        """Take what the last weights give as the answer: behind a log-softmax a loss of its own has no least value."""
        cut, found = self.step_.cut, getattr(self.roles, "frontier", None)
        if cut.call is None or not found:
            return False
        self.step_.cut = self.roles.cut_at(found)
        if self._loss_is_known():
            return True
        self.step_.cut = cut
        return False

    def _loss_is_known(self):
        """True if the loss is a function of targets and one answer, so that anchors exist."""
        roles = self.roles
        if self.step_.cut is None or roles.entangled or not roles.x or roles.base.loss is None:
            return False
        if not roles.y:
            return without_targets.known(self)
        if roles.dual and roles.direct is None and self.step_.cut.call is not None and len(roles.dual) != len(roles.y):
            return False
        some = self.some(4)
        y = rows_.tree_map(torch.as_tensor, some.y)
        answer = [leaf.detach() for leaf in rows_.leaves(self.answer(rows_.tree_map(torch.as_tensor, some.x)))]
        first, second = (self._cost(y, answer) for _ in range(2))
        if float(first.detach()) != float(second.detach()) and not bool(torch.isnan(first)):
            return False
        free = [leaf.clone().requires_grad_() for leaf in answer]
        self._own = bool({id(w) for w in self.step_.weights} & {id(w) for w in graph.weights(self._cost(y, free))})
        return True
