"""The parts of a hand-written PyTorch training: what the loss is made of, the model, the optimizer, the loops.

All are followed by names alone (following.py): through assignments, arguments, attributes of `self`, functions of the script.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property, lru_cache

from wontlearn_engine.source.flow import Flow, flow_of, method
from wontlearn_engine.source.flow.frames import Instance
from wontlearn_engine.source.text import Source, last_name, words
from wontlearn_engine.source.values import Written

from .following import OPTIMIZERS, Following

SCHEDULERS = words(
    "StepLR MultiStepLR ExponentialLR CosineAnnealingLR ReduceLROnPlateau CyclicLR OneCycleLR LambdaLR LinearLR PolynomialLR "
    "CosineAnnealingWarmRestarts ConstantLR MultiplicativeLR SequentialLR ChainedScheduler"
)


class Parts:
    """Of the training at a line. Each is None where the text does not show it."""

    def __init__(self, source: Source, line: int) -> None:
        self.source, self.line = source, line
        self.flow: Flow = flow_of(source)
        self._follow = Following(source, self.flow)

    @cached_property
    def backward(self) -> ast.Call | None:
        """The nearest `loss.backward()`: in the same function and loop rather than elsewhere."""
        return self._nearest([c for c in self.source.calls if last_name(c.func) in ("backward", "manual_backward")])

    @cached_property
    def anchor(self) -> ast.AST | None:
        """Where the training is: the backward pass, else the update, else the call of a loss."""
        return self.backward or self.step or self._nearest([c for c in self.source.calls if self._follow.is_loss(c)])

    @cached_property
    def loss(self) -> Written | None:
        """The call that computes the loss, and where it is evaluated."""
        call = self.backward
        start: ast.expr | None = None
        if call is not None and isinstance(call.func, ast.Attribute):
            start = call.args[0] if call.args and not isinstance(call.args[0], ast.Constant) else call.func.value
        if start is not None:
            for context in self.flow.contexts(start)[:1]:
                found = self._follow.loss_behind(start, context, 0)
                if found is not None:
                    return found
        near = self._nearest([c for c in self.source.calls if self._follow.is_loss(c)])
        return Written(near, self.flow.contexts(near)[0]) if near is not None else None

    @cached_property
    def criterion(self) -> ast.Call | None:
        """Where the loss function is constructed; a function's own call."""
        if self.loss is None or not isinstance(self.loss.node, ast.Call):
            return None
        made = self._follow.made(self.loss.node.func, self.loss.context)
        return made.node if made is not None and isinstance(made.node, ast.Call) else self.loss.node

    def argument(self, number: int) -> Written | None:
        """What the loss is given: 0 the answers, 1 the targets."""
        call = self.loss.node if self.loss is not None else None
        if self.loss is None or not isinstance(call, ast.Call):
            return None
        names = (("input", "inputs", "preds", "logits"), ("target", "targets", "labels"))[number]
        named = next((k.value for k in call.keywords if k.arg in names), None)
        value = named if named is not None else call.args[number] if number < len(call.args) else None
        return Written(value, self.loss.context) if value is not None and not isinstance(value, ast.Starred) else None

    @cached_property
    def forward_call(self) -> Written | None:
        """The call of the model whose answers the loss is given."""
        answers = self.argument(0)
        found = self._follow.model_call(answers.node, answers.context, 0) if answers is not None else None
        if found is not None:
            return found
        near = [c for c in self.source.calls if self._follow.is_model(c, self.flow.contexts(c)[0])]
        call = self._nearest(near)
        return Written(call, self.flow.contexts(call)[0]) if call is not None else None

    @cached_property
    def target(self) -> Written | None:
        """What the loss compares the answers with: its other argument."""
        return self._compared[1]

    @cached_property
    def answers(self) -> Written | None:
        """What the loss is given of the model."""
        return self._compared[0]

    @cached_property
    def _compared(self) -> tuple[Written | None, Written | None]:
        given = [self.argument(0), self.argument(1)]
        answered = [one is not None and self._follow.model_call(one.node, one.context, 0) is not None for one in given]
        if answered == [False, True]:
            given.reverse()
        return (given[0], given[1]) if any(answered) and not all(answered) else (None, None)

    @cached_property
    def model(self) -> ast.Call | None:
        """Where the model is constructed."""
        if self.forward_call is None or not isinstance(self.forward_call.node, ast.Call):
            return None
        made = self._follow.made(self.forward_call.node.func, self.forward_call.context)
        return made.node if made is not None and isinstance(made.node, ast.Call) else None

    @cached_property
    def module(self) -> ast.ClassDef | None:
        """The script's own class of the model."""
        if self.model is not None:
            return self.flow.functions.classes.get(last_name(self.model.func))
        call = self.forward_call.node if self.forward_call is not None else None
        around = self.flow.functions.around(call) if call is not None else None
        return self.flow.functions.owner(around) if around is not None else None

    @cached_property
    def forward(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The model's own `forward`."""
        target = method(self.flow, Instance(self.module) if self.module is not None else None, "forward")
        return target.node if target is not None and isinstance(target.node, ast.FunctionDef) else None

    @cached_property
    def step(self) -> ast.Call | None:
        """The update: the `step` of an optimizer."""
        return self._nearest(list(self._of_kind("step", OPTIMIZERS)), self.__dict__.get("backward"))

    @cached_property
    def optimizer(self) -> ast.Call | None:
        """Where the optimizer is constructed."""
        for call in (self.step, self.zero_grad):
            made = self._receiver(call) if call is not None else None
            if made is not None:
                return made
        return self._nearest([c for c in self.source.calls if self._follow.is_optimizer(c)])

    @cached_property
    def zero_grad(self) -> ast.Call | None:
        """Where the gradients are set to 0, by the optimizer or by the model."""
        return self._nearest([c for c in self.source.calls if last_name(c.func) == "zero_grad"])

    @cached_property
    def scheduler_step(self) -> ast.Call | None:
        """The `step` of a schedule of the learning rate."""
        return self._nearest(list(self._of_kind("step", SCHEDULERS)))

    @cached_property
    def loops(self) -> list[ast.AST]:
        """Loops around the training, the innermost first, also those around the call of its function."""
        found: list[ast.AST] = []
        node = self.anchor
        for _ in range(6):
            if node is None:
                break
            found += self.flow.functions.loops(node)
            function = self.flow.functions.around(node)
            calls = self.flow.functions.calls(function) if function is not None else []
            node = calls[0] if calls else None
        return found

    @cached_property
    def loader(self) -> ast.Call | None:
        """Where the batches come from: the `DataLoader` that the innermost loop goes through."""
        for loop in self.loops:
            if isinstance(loop, ast.For):
                for context in self.flow.contexts(loop)[:1]:
                    made = self._follow.made(loop.iter, context)
                    if (
                        made is not None
                        and isinstance(made.node, ast.Call)
                        and last_name(made.node.func) == "DataLoader"
                    ):
                        return made.node
        return self._nearest([c for c in self.source.calls if last_name(c.func) == "DataLoader"])

    # Which one

    def _nearest(self, calls: list[ast.Call], to: ast.AST | None = None) -> ast.Call | None:
        at = to or None
        line = getattr(at, "lineno", self.line)
        here = self._function_at(line)
        return min(calls, key=lambda c: (self.flow.functions.around(c) is not here, abs(c.lineno - line)), default=None)

    def _function_at(self, line: int) -> ast.AST | None:
        inside = [
            n
            for n in self.source.nodes
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.lineno <= line <= (n.end_lineno or n.lineno)
        ]
        return max(inside, key=lambda n: n.lineno, default=None)

    def _receiver(self, call: ast.Call) -> ast.Call | None:
        if not isinstance(call.func, ast.Attribute):
            return None
        for context in self.flow.contexts(call)[:1]:
            made = self._follow.made(call.func.value, context)
            if made is not None and isinstance(made.node, ast.Call) and self._follow.is_optimizer(made.node):
                return made.node
        return None

    def _of_kind(self, name: str, kinds: frozenset[str]) -> Iterator[ast.Call]:
        """Calls of a method of objects of these kinds."""
        for call in self.source.calls:
            if last_name(call.func) == name and isinstance(call.func, ast.Attribute):
                for context in self.flow.contexts(call)[:1]:
                    made = self._follow.made(call.func.value, context)
                    if made is not None and isinstance(made.node, ast.Call) and last_name(made.node.func) in kinds:
                        yield call


@lru_cache(maxsize=4)
def parts_of(source: Source, line: int) -> Parts:
    """The parts of the training at `line`; the last few are kept."""
    return Parts(source, line)
