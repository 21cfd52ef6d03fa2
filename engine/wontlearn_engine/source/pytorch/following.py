"""From an expression back to the loss, the model or the optimizer behind it, through names, functions and wrappers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from wontlearn_engine.source.flow import Context, Flow, callee, lookup
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
DRESSES = words("to cuda cpu double float half bfloat16 train eval requires_grad_ apply compile")
"""Methods that give their module back."""
WRAPS = words("DataParallel DistributedDataParallel compile prepare script trace tqdm enumerate trange list iter setup")
"""Calls around a model or a loader."""
MODELS = words("Sequential Linear Conv1d Conv2d LSTM GRU RNN Transformer TransformerEncoder Bilinear")

MADE_ELSEWHERE = re.compile(
    r"net|model|former|classifier|regressor|encoder|decoder|mlp|cnn|rnn|lstm|gru|bert|gpt", re.I
)
"""Parts of the names of modules that another file defines."""


class Following:
    """Of one script."""

    def __init__(self, source: Source, flow: Flow) -> None:
        self.source, self.flow = source, flow

    def made(self, node: ast.expr, context: Context) -> Written | None:
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

    def is_optimizer(self, call: ast.Call) -> bool:
        return last_name(call.func) in OPTIMIZERS

    def is_loss(self, call: ast.Call) -> bool:
        if last_name(call.func) in LOSSES:
            return True
        return any(self._constructs_loss(call.func, context) for context in self.flow.contexts(call)[:1])

    def _constructs_loss(self, func: ast.expr, context: Context) -> bool:
        made = self.made(func, context) if isinstance(func, (ast.Name, ast.Attribute, ast.Call)) else None
        return made is not None and isinstance(made.node, ast.Call) and last_name(made.node.func).endswith("Loss")

    def loss_behind(self, node: ast.expr, context: Context, depth: int) -> Written | None:
        """The call of a loss that an expression is made of."""
        if depth > FARTHEST:
            return None
        if isinstance(node, ast.Call):
            return self._loss_of_call(node, context, depth)
        if isinstance(node, ast.BinOp):
            return self.loss_behind(node.left, context, depth + 1) or self.loss_behind(node.right, context, depth + 1)
        if isinstance(node, (ast.Name, ast.Attribute)):
            for one, there in self._definitions(node, context):
                found = self.loss_behind(one, there, depth + 1)
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
                found = self.loss_behind(value, Context(frame, at, value.lineno), depth + 1)
                if found is not None:
                    return found
            return Written(call, context)
        if last_name(call.func) in ("scale", "sum", "mean") and call.args:
            found = self.loss_behind(call.args[0], context, depth + 1)
            if found is not None:
                return found
        if isinstance(call.func, ast.Attribute):
            return self.loss_behind(call.func.value, context, depth + 1)
        return None

    def _definitions(self, node: ast.expr, context: Context) -> Iterator[tuple[ast.expr, Context]]:
        if isinstance(node, ast.Name):
            for one, there in lookup(self.flow, node.id, context):
                if one.value is not None and one.kind in ("is", "aug"):
                    yield one.part if one.path else one.value, there

    def model_call(self, node: ast.expr, context: Context, depth: int) -> Written | None:
        """The call of a model that an expression is made of."""
        if depth > FARTHEST:
            return None
        if isinstance(node, ast.Call):
            if self.is_model(node, context):
                return Written(node, context)
            inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            parts: list[ast.expr] = [*inner, *node.args[:1]]
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            parts = [node.value]
        elif isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Name):
            for one, there in self._definitions(node, context):
                found = self.model_call(one, there, depth + 1)
                if found is not None:
                    return found
            return None
        else:
            return None
        return next((f for part in parts if (f := self.model_call(part, context, depth + 1)) is not None), None)

    def is_model(self, call: ast.Call, context: Context) -> bool:
        """`net(x)`: the call of an object of the script's own module class, or of torch's."""
        if isinstance(call.func, ast.Name) and call.func.id in ("self", "super"):
            return call.func.id == "self"
        if not isinstance(call.func, (ast.Name, ast.Attribute)):
            return False
        made = self.made(call.func, context)
        if made is None or not isinstance(made.node, ast.Call) or made.node is call:
            return False
        cls = self.flow.functions.classes.get(last_name(made.node.func))
        if cls is not None:
            bases = {last_name(base) for one in ancestors(self.flow, cls) for base in one.bases}
            return bool(bases & {"Module", "LightningModule", "Sequential"})
        name = last_name(made.node.func)
        imported = name[:1].isupper() and MADE_ELSEWHERE.search(name) is not None
        return imported or name in MODELS or "models." in self.source.full_name(made.node.func)
