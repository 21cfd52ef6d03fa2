"""The parts of a hand-written PyTorch training: what the loss is made of, the model, the optimizer, the loops.

All are followed by names alone: through assignments, arguments, attributes of `self` and functions of the script.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from wontlearn_engine.source.flow import Context, Flow, callee, flow_of, lookup, method
from wontlearn_engine.source.flow.frames import Instance
from wontlearn_engine.source.flow.names import ancestors
from wontlearn_engine.source.text import Source, last_name, words
from wontlearn_engine.source.values import Written, origin

FARTHEST = 25
"""Steps that are followed."""
OPTIMIZERS = words(
    "SGD Adam AdamW Adamax NAdam RAdam Adagrad Adadelta RMSprop Rprop ASGD LBFGS SparseAdam Lion Adafactor Muon"
)
LOSSES = words(
    "cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy kl_div hinge_embedding_loss "
    "binary_cross_entropy_with_logits cosine_embedding_loss margin_ranking_loss triplet_margin_loss gaussian_nll_loss "
    "poisson_nll_loss multi_margin_loss soft_margin_loss ctc_loss"
)
"""Losses as functions (torch.nn.functional)."""
SCHEDULERS = words(
    "StepLR MultiStepLR ExponentialLR CosineAnnealingLR ReduceLROnPlateau CyclicLR OneCycleLR LambdaLR LinearLR PolynomialLR "
    "CosineAnnealingWarmRestarts ConstantLR MultiplicativeLR SequentialLR ChainedScheduler"
)
DRESSES = words("to cuda cpu double float half bfloat16 train eval requires_grad_ apply compile")
"""Methods that give their module back."""
WRAPS = words("DataParallel DistributedDataParallel compile prepare script trace tqdm enumerate trange list iter setup")
"""Calls around a model or a loader."""


class Parts:
    """Of the training at a line. Each is None where the text does not show it."""

    def __init__(self, source: Source, line: int) -> None:
        self.source, self.line = source, line
        self.flow: Flow = flow_of(source)

    @cached_property
    def backward(self) -> ast.Call | None:
        """The nearest `loss.backward()`: in the same function and loop rather than elsewhere."""
        return self._nearest([c for c in self.source.calls if last_name(c.func) in ("backward", "manual_backward")])

    @cached_property
    def anchor(self) -> ast.AST | None:
        """Where the training is: the backward pass, else the update, else the call of a loss."""
        return self.backward or self.step or self._nearest([c for c in self.source.calls if self._is_loss(c)])

    @cached_property
    def loss(self) -> Written | None:
        """The call that computes the loss, and where it is evaluated."""
        call = self.backward
        start: ast.expr | None = None
        if call is not None and isinstance(call.func, ast.Attribute):
            start = call.args[0] if call.args and not isinstance(call.args[0], ast.Constant) else call.func.value
        if start is not None:
            for context in self.flow.contexts(start)[:1]:
                found = self._loss_behind(start, context, 0)
                if found is not None:
                    return found
        near = self._nearest([c for c in self.source.calls if self._is_loss(c)])
        return Written(near, self.flow.contexts(near)[0]) if near is not None else None

    @cached_property
    def criterion(self) -> ast.Call | None:
        """Where the loss function is constructed; a function's own call."""
        if self.loss is None or not isinstance(self.loss.node, ast.Call):
            return None
        made = self._made(self.loss.node.func, self.loss.context)
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
        found = self._model_call(answers.node, answers.context, 0) if answers is not None else None
        if found is not None:
            return found
        near = [c for c in self.source.calls if self._is_model(c, self.flow.contexts(c)[0])]
        call = self._nearest(near)
        return Written(call, self.flow.contexts(call)[0]) if call is not None else None

    @cached_property
    def model(self) -> ast.Call | None:
        """Where the model is constructed."""
        if self.forward_call is None or not isinstance(self.forward_call.node, ast.Call):
            return None
        made = self._made(self.forward_call.node.func, self.forward_call.context)
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
        return self._nearest([c for c in self.source.calls if self._is_optimizer(c)])

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
                    made = self._made(loop.iter, context)
                    if (
                        made is not None
                        and isinstance(made.node, ast.Call)
                        and last_name(made.node.func) == "DataLoader"
                    ):
                        return made.node
        return self._nearest([c for c in self.source.calls if last_name(c.func) == "DataLoader"])

    # Following names

    def _nearest(self, calls: list[ast.Call], to: ast.AST | None = None) -> ast.Call | None:
        at = to or None
        line = getattr(at, "lineno", self.line)
        here = self._function_at(line)
        return min(calls, key=lambda c: (self.flow.functions.around(c) is not here, abs(c.lineno - line)), default=None)

    def _function_at(self, line: int) -> ast.AST | None:
        inside = [
            n for n in self.source.nodes
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.lineno <= line <= (n.end_lineno or n.lineno)
        ]  # fmt: skip
        return max(inside, key=lambda n: n.lineno, default=None)

    def _made(self, node: ast.expr, context: Context) -> Written | None:
        """The construction that an expression goes back to, through `.to(device)` and wrappers; None if it is none."""
        for _ in range(FARTHEST):
            further = origin(self.flow, node, context)
            node, context = further
            if not isinstance(node, ast.Call):
                return None
            name = last_name(node.func)
            if isinstance(node.func, ast.Attribute) and name in DRESSES and not self._is_module_name(node.func.value):
                node = node.func.value
            elif name in WRAPS and node.args:
                node = node.args[0]
            else:
                return further
        return None

    def _is_module_name(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in (*self.source.aliases, "torch", "nn")

    def _receiver(self, call: ast.Call) -> ast.Call | None:
        if not isinstance(call.func, ast.Attribute):
            return None
        for context in self.flow.contexts(call)[:1]:
            made = self._made(call.func.value, context)
            if made is not None and isinstance(made.node, ast.Call) and self._is_optimizer(made.node):
                return made.node
        return None

    def _of_kind(self, name: str, kinds: frozenset[str]) -> Iterator[ast.Call]:
        """Calls of a method of objects of these kinds."""
        for call in self.source.calls:
            if last_name(call.func) == name and isinstance(call.func, ast.Attribute):
                for context in self.flow.contexts(call)[:1]:
                    made = self._made(call.func.value, context)
                    if made is not None and isinstance(made.node, ast.Call) and last_name(made.node.func) in kinds:
                        yield call

    def _is_optimizer(self, call: ast.Call) -> bool:
        return last_name(call.func) in OPTIMIZERS

    def _is_loss(self, call: ast.Call) -> bool:
        if last_name(call.func) in LOSSES:
            return True
        return any(self._constructs_loss(call.func, context) for context in self.flow.contexts(call)[:1])

    def _constructs_loss(self, func: ast.expr, context: Context) -> bool:
        made = self._made(func, context) if isinstance(func, (ast.Name, ast.Attribute, ast.Call)) else None
        return made is not None and isinstance(made.node, ast.Call) and last_name(made.node.func).endswith("Loss")

    def _loss_behind(self, node: ast.expr, context: Context, depth: int) -> Written | None:
        """The call of a loss that an expression is made of."""
        if depth > FARTHEST:
            return None
        if isinstance(node, ast.Call):
            return self._loss_of_call(node, context, depth)
        if isinstance(node, ast.BinOp):
            return self._loss_behind(node.left, context, depth + 1) or self._loss_behind(node.right, context, depth + 1)
        if isinstance(node, (ast.Name, ast.Attribute)):
            for one, there in self._definitions(node, context):
                found = self._loss_behind(one, there, depth + 1)
                if found is not None:
                    return found
        return None

    def _loss_of_call(self, call: ast.Call, context: Context, depth: int) -> Written | None:
        if last_name(call.func) in LOSSES or self._constructs_loss(call.func, context):
            return Written(call, context)
        target = callee(self.flow, call.func, context)
        if target is not None and not isinstance(target.node, ast.ClassDef) and target.node not in context.frame.stack:
            frame = self.flow.enter(target, call, context)
            for value, at in frame.scope.returns:
                found = self._loss_behind(value, Context(frame, at, value.lineno), depth + 1)
                if found is not None:
                    return found
            return Written(call, context)
        if last_name(call.func) in ("scale", "sum", "mean") and call.args:
            found = self._loss_behind(call.args[0], context, depth + 1)
            if found is not None:
                return found
        if isinstance(call.func, ast.Attribute):
            return self._loss_behind(call.func.value, context, depth + 1)
        return None

    def _definitions(self, node: ast.expr, context: Context) -> Iterator[tuple[ast.expr, Context]]:
        if isinstance(node, ast.Name):
            for one, there in lookup(self.flow, node.id, context):
                if one.value is not None and one.kind in ("is", "aug"):
                    yield one.part if one.path else one.value, there

    def _model_call(self, node: ast.expr, context: Context, depth: int) -> Written | None:
        """The call of a model that an expression is made of."""
        if depth > FARTHEST:
            return None
        if isinstance(node, ast.Call):
            if self._is_model(node, context):
                return Written(node, context)
            inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            parts: list[ast.expr] = [*inner, *node.args[:1]]
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            parts = [node.value]
        elif isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Name):
            for one, there in self._definitions(node, context):
                found = self._model_call(one, there, depth + 1)
                if found is not None:
                    return found
            return None
        else:
            return None
        return next((f for part in parts if (f := self._model_call(part, context, depth + 1)) is not None), None)

    def _is_model(self, call: ast.Call, context: Context) -> bool:
        """`net(x)`: the call of an object of the script's own module class, or of torch's."""
        if isinstance(call.func, ast.Name) and call.func.id in ("self", "super"):
            return call.func.id == "self"
        if not isinstance(call.func, (ast.Name, ast.Attribute)):
            return False
        made = self._made(call.func, context)
        if made is None or not isinstance(made.node, ast.Call) or made.node is call:
            return False
        cls = self.flow.functions.classes.get(last_name(made.node.func))
        if cls is not None:
            bases = {last_name(base) for one in ancestors(self.flow, cls) for base in one.bases}
            return bool(bases & {"Module", "LightningModule", "Sequential"})
        return last_name(made.node.func) in MODELS or "models." in self.source.full_name(made.node.func)


MODELS = words("Sequential Linear Conv1d Conv2d LSTM GRU RNN Transformer TransformerEncoder Bilinear")


class Head(NamedTuple):
    """The layer that gives the answers, and its activation if one follows."""

    layer: ast.Call | None
    activation: ast.Call | None


@lru_cache(maxsize=4)
def parts_of(source: Source, line: int) -> Parts:
    """The parts of the training at `line`; the last few are kept."""
    return Parts(source, line)
