"""Which leaves of a batch are inputs and which are targets, and where in the step the model's answer is."""

import copy

import numpy as np
import torch

from ..step import layout
from ..step.held_values import other_rows
from . import frontier, graph, ops
from .loop_text import tensors
from .replay import seeded


class Cut:
    """Where the answer is: the output of a call of a module, or what some operations make."""

    def __init__(self, call=None, keys=(), template=None, picked=(), layouts=()):
        """`layouts`: how the rows lie in the answer's tensors, where they need not lie first."""
        self.call, self.keys, self._layouts = call, list(keys), layouts
        self._template, self.picked = template, list(picked)
        """Which tensors of the module's output are the answer."""
        self.moved = False
        """The axis of the classes is the second one, as PyTorch has it, and is shown as the last."""

    def answer(self, replay):
        """The answer's tensors, of a replay that went so far."""
        made = replay.answers
        if self.call is not None:
            leaves = tensors(replay.answers[-1])
            made = [leaves[number] for number in self.picked]
        return self.shown(made, replay.rows)

    def shown(self, made, rows):
        """The step's own tensors, of so many rows, with their rows first and their classes last."""
        if self._layouts:
            made = [layout.rows_first(leaf, where, rows) for leaf, where in zip(made, self._layouts)]
        return [leaf.movedim(1, -1) for leaf in made] if self.moved else made

    def given(self, answer):
        """An answer's tensors as the step has them."""
        answer = [leaf.movedim(-1, 1) for leaf in answer] if self.moved else answer
        return [layout.as_held(leaf, where) for leaf, where in zip(answer, self._layouts)] if self._layouts else answer

    def rebuilt(self, given, template=None):
        """The module's output (or `template`) with other tensors in it."""
        instead, count = dict(zip(self.picked, given)), [0]

        def build(tree):
            if isinstance(tree, torch.Tensor):
                number = count[0]
                count[0] += 1
                return instead.get(number, tree)
            if type(tree) in (list, tuple):
                return type(tree)([build(part) for part in tree])
            if isinstance(tree, tuple):
                return type(tree)(*[build(part) for part in tree])
            if hasattr(tree, "items") and hasattr(tree, "keys"):
                made = copy.copy(tree)
                for key in list(tree.keys()):
                    made[key] = build(tree[key])
                return made
            if hasattr(tree, "__dataclass_fields__"):
                made = copy.copy(tree)
                for name in tree.__dataclass_fields__:
                    object.__setattr__(made, name, build(getattr(tree, name)))
                return made
            return tree

        return build(self._template if template is None else template)


_COUNTS = (13, 11, 17, 19, 7, 5, 16)
"""Numbers of rows that are seldom a layer's width too."""


def _rows(most, weights, leaves):
    """How many rows are looked at: a number that is no size of a weight or of a row, so that the rows' axis can be told from others."""
    sizes = {size for weight in weights for size in weight.shape} | {size for leaf in leaves for size in leaf.shape[1:]}
    return next((count for count in _COUNTS if count <= most and count not in sizes), min(most, 16))


class Roles:
    """x and y as numbers of leaves; a leaf may be both, as in an autoencoder."""

    def __init__(self, step, leaves):
        """`leaves`: arrays of all rows gathered. Runs the step a few times without its update."""
        self.step, self.why = step, ""
        count = _rows(len(leaves[0]), step.weights, leaves)
        self.some = [leaf[:count] for leaf in leaves]
        self._whole = leaves
        self.fixed = None
        with seeded():
            self._base()
        self.repeated = len({id(m) for m in self.base.called}) < len(self.base.called)
        self.direct = self._direct()
        self.entangled = False
        self._several = []
        self._cut()
        self._roles()
        if not self.y and self._several:
            # What all ways go through has the targets in it already.
            self.frontier, self._several = self._several, []
            self.step.cut = self.cut_at(self.frontier) if len(self.frontier) <= 8 else None
            self._roles()

    def _base(self):
        """One replay to the loss, every operation noted."""
        size = self.step.size
        for rows in (
            [self.some]
            if size is None
            else [self.some, [np.resize(leaf, (size, *leaf.shape[1:])) for leaf in self.some]]
        ):
            record = ops.Record()
            try:
                with record:
                    self.base = self.step.run(rows, until="loss")
            except (RuntimeError, ValueError, IndexError):
                # One number of rows only: it carries a state of that many from batch to batch.
                if rows is not self.some or size is None:
                    raise
                self.fixed = size
                continue
            self.some, self.recorded = rows, record.ops
            break
        self.step.backwards = max(1, len(self.base.losses))

    def _cut(self):
        base, loss = self.base, self.base.loss
        ids = {id(w) for w in self.step.weights}
        self.connected = loss is not None and any(id(w) in ids for w in graph.weights(loss))
        if not self.connected:
            return self._from_call() if base.called else None
        found, self.beside = frontier.find(loss, self.recorded, ids, len(self.some[0]))
        self.frontier = found
        if base.called and not self.repeated and self._from_call():
            return None
        if len(found) > 1:
            # Several operations read weights last: the answer is what is made of them, if all ways lead through it.
            one = frontier.dominator(loss, self.recorded, ids, len(self.some[0]))
            if one is not None:
                self._several, found = found, [one]
                self.frontier = found
        if found and len(found) <= 8:
            self.step.cut = self.cut_at(found)
        return None

    def cut_at(self, found):
        """The answer is what these operations make."""
        return Cut(keys=[op.key for op in found], layouts=self._layouts(op.out for op in found))

    def _layouts(self, made):
        count = len(self.some[0])
        return [layout.of_answer(leaf.shape, count) for leaf in made] if self.step.columns is not None else ()

    def _from_call(self):
        """Take the last module's output as the answer, if all ways from the weights to the loss lead through it."""
        made = self.base.answers[-1] if self.base.answers else None
        leaves = tensors(made)
        loss = self.base.loss
        if any(leaf is part for leaf in leaves for part in [loss, *self.base.losses]):
            return False  # the model computes its loss itself
        picked = [
            i
            for i, leaf in enumerate(leaves)
            if leaf.is_floating_point() and leaf.dim() and frontier.has_rows(leaf, len(self.some[0]))
        ]
        if self.connected:
            below = {id(node) for node in graph.nodes(loss.grad_fn)}
            picked = [i for i in picked if leaves[i].grad_fn is not None and id(leaves[i].grad_fn) in below]
        if not picked:
            return False
        taken = [leaves[i].detach() for i in picked]
        layouts = self._layouts(taken)
        cut = Cut(call=len(self.base.called) - 1, template=_detached(made), picked=picked, layouts=layouts)
        self.step.cut = cut
        free = [leaf.clone().requires_grad_() for leaf in cut.shown(taken, len(self.some[0]))]
        try:
            with seeded():
                again = self.step.run(self.some, until="loss", answer=free).loss
        except (RuntimeError, ValueError, TypeError, IndexError, AttributeError, KeyError):
            self.step.cut = None
            return False
        same = (
            again is not None
            and bool(np.isclose(float(again.detach()), float(loss.detach()), rtol=1e-4, atol=1e-7, equal_nan=True))
            if loss is not None
            else False
        )
        # Beside the answer the model may give the loss itself, which then does not change with it.
        same = same and (
            not self.connected or bool({id(leaf) for leaf in graph.weights(again)} & {id(t) for t in free})
        )
        if not same or (self.connected and self._other_ways(again)):
            self.step.cut = None
            return False
        return True

    def _other_ways(self, loss):
        """True if weights reach the loss beside the answer, other than by a penalty on the weights alone."""
        return frontier.leaks(loss, (), {id(w) for w in self.step.weights}, len(self.some[0]))

    def _roles(self):
        count = len(self.some)
        self.x, self.y = [], []
        if self.step.cut is None:
            self.x = list(range(count))
            return
        answer = [leaf.detach() for leaf in self._answer(self.some)]
        answer = [torch.nan_to_num(leaf, nan=0.5, posinf=1.0, neginf=-1.0) for leaf in answer]
        inputs, loss = self._inputs(self.some), self._loss(self.some, answer)
        reached = self._reached()
        for number in range(count):
            other = list(self.some)
            other[number] = other_rows(self._whole[number], self.some[number])
            # A model that computes its loss itself is given the targets too: what its answer does not change with is no input.
            direct = self.step.cut.call is not None and self.direct is not None and number in self.direct
            if direct or number in reached or _distance(inputs, self._inputs(other)) > 0:
                self.x.append(number)
            changed = self._loss(other, answer)
            if changed != loss and not (np.isnan(changed) and np.isnan(loss)):
                self.y.append(number)
        if not self.y:
            # Targets that are all the same change nothing.
            self.y = [n for n in range(count) if n not in self.x]
        left = [n for n in range(count) if n not in self.x and n not in self.y]
        self.x = sorted([*self.x, *left]) or [n for n in range(count) if n not in self.y] or self.x

    def _answer(self, leaves):
        with seeded():
            return self.step.cut.answer(self.step.run(leaves, until="answer"))

    def _inputs(self, leaves):
        """What the modules are called with; where the answer is no module's, the answer itself."""
        try:
            with seeded():
                if self.step.cut.call is None:
                    made = self.step.cut.answer(self.step.run(leaves, until="answer"))
                else:
                    made = tensors(self.step.run(leaves, until="input").inputs)
        except (RuntimeError, ValueError, IndexError):
            return []
        return [leaf.detach().cpu().float().numpy() for leaf in made]

    def _reached(self):
        """Numbers of the leaves, of numbers with a point, that autograd finds below the answer."""
        bound = self.step.bind(self.some)
        floats = {}
        for number, leaf in enumerate(bound):
            if isinstance(leaf, torch.Tensor) and leaf.is_floating_point():
                bound[number] = leaf = leaf.detach().clone().requires_grad_()
                floats[id(leaf)] = number
        if not floats:
            return set()
        try:
            with seeded():
                made = self.step.cut.answer(self.step.run(None, bound=bound, until="answer"))
        except (RuntimeError, ValueError, TypeError):  # a leaf is changed in place
            return set()
        return {floats[id(leaf)] for leaf in graph.weights(made) if id(leaf) in floats}

    def _loss(self, leaves, answer):
        try:
            with seeded():
                return float(self.step.run(leaves, until="loss", answer=answer).loss.detach())
        except (RuntimeError, ValueError, IndexError):
            self.entangled = True
            return float("nan")

    def _direct(self):
        """Numbers of the leaves that a module is called with as they are; None where there are none."""
        bound = self.step.bind(self.some)
        ids = {id(leaf): number for number, leaf in enumerate(bound)}
        with seeded():
            replay = self.step.run(None, bound=bound, until="loss")
        found = {ids[id(leaf)] for leaf in tensors(replay.inputs) if id(leaf) in ids}
        return found or None

    @property
    def dual(self):
        """Leaves that are input and target."""
        return [n for n in self.x if n in self.y]


def _detached(tree):
    """A copy of the output without its graph."""
    cut = Cut(template=tree, picked=range(len(tensors(tree))))
    return cut.rebuilt([leaf.detach() for leaf in tensors(tree)])


def _distance(first, second):
    """How far two lists of arrays lie apart; infinite where they cannot be compared."""
    if len(first) != len(second) or any(a.shape != b.shape for a, b in zip(first, second)):
        return np.inf
    return sum(float(np.abs(np.nan_to_num(a) - np.nan_to_num(b)).sum()) for a, b in zip(first, second))
