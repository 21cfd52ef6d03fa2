"""Where a script trains, and whether it may do so more than once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from .functions import FUNCTIONS, Function, Functions
from .text import Source, dotted, last_name, walk

Kind = Literal["fit", "train_on_batch", "loop"]

OTHERS = (
    "sklearn",
    "scipy",
    "statsmodels",
    "xgboost",
    "lightgbm",
    "catboost",
    "imblearn",
    "umap",
    "hmmlearn",
    "prophet",
)
"""Packages whose `fit` trains no network."""
AROUND = ("Pipeline", "make_pipeline", "GridSearchCV", "RandomizedSearchCV", "BaggingClassifier", "BaggingRegressor",
          "OneVsRestClassifier", "MultiOutputRegressor", "TransformedTargetRegressor", "VotingClassifier")  # fmt: skip
"""Estimators that may hold a network wrapped for scikit-learn."""
WRAPPERS = ("scikeras", "KerasClassifier", "KerasRegressor")
PREPARES = re.compile(
    r"scal|encod|vectori|imput|pca|svd|kmeans|binar|normali[sz]|transform|datagen|generator|tokeni|selector|resampl",
    re.I,
)
"""Names of things whose `fit` prepares data, where it cannot be seen how they were made."""
TRAINS = {"epochs", "nb_epoch", "batch_size", "validation_data", "validation_split", "callbacks", "steps_per_epoch"}
"""Arguments that only a network's `fit` has."""
MANY = ("cross_val_score", "cross_validate", "cross_val_predict", "learning_curve", "validation_curve")
MODELS = re.compile(
    r"^(Sequential|Model|clone_model|load_model|model_from_json|Functional)$|(build|make|create|get)_?\w*(model|net)",
    re.I,
)
STEPS = {"train_step", "test_step", "call", "compute_loss", "compute_gradients"}
"""Methods of a model that Keras calls."""


class Site(NamedTuple):
    """A place that trains: "fit", "train_on_batch", or a hand-written "loop". `in_loop`: perhaps more than once."""

    line: int
    in_loop: bool
    kind: Kind


def training_sites(source: Source) -> list[Site]:
    """The places that train, in the order of the text."""
    if source.tree is None:
        return []
    finder = _Finder(source)
    found = [(node, kind) for node, kind in finder.candidates() if finder.reached(node)]
    sites: dict[object, Site] = {}
    for node, kind in found or list(finder.candidates()):
        if kind == "fit":
            again = finder.repeated(node) or finder.trains_often(node)
            sites[node] = Site(node.lineno, again, kind)
        else:
            key, again = finder.nest(node, kind)
            before = sites.get(key)
            line = min(before.line, node.lineno) if before else node.lineno
            sites[key] = Site(line, again or (before is not None and before.in_loop), kind)
    return sorted(sites.values())


class _Finder:
    """Candidates for training, and how often they run."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions = Functions(source)
        self.wrapped = any(word in source.text for word in WRAPPERS)

    def candidates(self) -> Iterator[tuple[ast.Call | ast.With, Kind]]:
        for node in self.source.nodes:
            if isinstance(node, ast.Call):
                name = last_name(node.func)
                if name in ("fit", "fit_generator") and self._trains(node):
                    yield node, "fit"
                elif (name == "search" and "tuner" in self.source.text.lower() and len(node.args) > 0) or (
                    name in MANY and self.wrapped
                ):
                    yield node, "fit"
                elif name == "train_on_batch":
                    yield node, "train_on_batch"
                elif name == "minimize" and self._is_optimizer_step(node):
                    yield node, "loop"
            elif isinstance(node, ast.With) and self._is_tape(node):
                yield node, "loop"

    def trains_often(self, call: ast.Call | ast.With) -> bool:
        """One call that trains many times: a search, a cross validation."""
        if not isinstance(call, ast.Call):
            return False
        made = self._made_by(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        return last_name(call.func) in ("search", *MANY) or made.split(".")[-1] in AROUND

    # Is it a training?

    def _trains(self, call: ast.Call) -> bool:
        if not isinstance(call.func, ast.Attribute):
            return False
        receiver = call.func.value
        if isinstance(receiver, ast.Call) and last_name(receiver.func) == "super":
            return False
        keywords = {keyword.arg for keyword in call.keywords}
        made = self._made_by(receiver)
        first, last = made.split(".")[0], made.split(".")[-1]
        if last in self.functions.classes:
            return not self._has_method(self.functions.classes[last], "fit")
        if last in AROUND:
            return self.wrapped
        if first in OTHERS or last == "ImageDataGenerator":
            return False
        if keywords & TRAINS:
            return True
        if made and MODELS.search(last):
            return True
        return not (PREPARES.search(made or dotted(receiver) or last_name(receiver)) and len(call.args) <= 2)

    def _made_by(self, receiver: ast.expr) -> str:
        """Full name of what made the object: followed through names that are assigned once."""
        for _ in range(8):
            if isinstance(receiver, ast.Call):
                inner = receiver.func
                if isinstance(inner, ast.Attribute) and inner.attr in ("fit", "set_params", "partial_fit"):
                    receiver = inner.value
                    continue
                return self.source.full_name(inner) or last_name(inner)
            name = dotted(receiver)
            made = self.assigned.get(name)
            if made is None:
                full = self.source.full_name(receiver)
                return full if full.split(".")[0] in OTHERS else ""
            receiver = made
        return ""

    @cached_property
    def assigned(self) -> dict[str, ast.expr]:
        """What names (and `self.names`) are last made with."""
        found: dict[str, ast.expr] = {}
        for node in self.source.nodes:
            if isinstance(node, ast.Assign):
                found.update({name: node.value for target in node.targets if (name := dotted(target))})
        return found

    def _has_method(self, cls: ast.ClassDef, name: str) -> bool:
        if any(isinstance(item, FUNCTIONS) and item.name == name for item in cls.body):
            return True
        bases = [self.functions.classes.get(last_name(base)) for base in cls.bases]
        return any(base is not None and base is not cls and self._has_method(base, name) for base in bases)

    def _is_optimizer_step(self, call: ast.Call) -> bool:
        full = self.source.full_name(call.func)
        return len(call.args) + len(call.keywords) >= 2 and full.split(".")[0] != "scipy" and (
            "scipy" not in full and isinstance(call.func, ast.Attribute)
        )  # fmt: skip

    def _is_tape(self, node: ast.With) -> bool:
        if not any(isinstance(i.context_expr, ast.Call) and last_name(i.context_expr.func) == "GradientTape"
                   for i in node.items):  # fmt: skip
            return False
        function = self.functions.around(node)
        if function is not None and self.functions.owner(function) is not None and function.name in STEPS:
            return bool(self.functions.calls(function)) and not self._has_fit
        inside = [outer for outer in self.functions.above(node) if isinstance(outer, ast.With)]
        if any(self._is_tape(outer) for outer in inside):
            return False
        return self.repeated(node) or self._applies(function)

    @property
    def _has_fit(self) -> bool:
        return any(last_name(call.func) == "fit" for call in self.source.calls)

    def _applies(self, function: Function | None) -> bool:
        """The gradients are used for an update in the same function."""
        names = {
            last_name(n.func) for n in walk(function or self.source.tree or ast.Module()) if isinstance(n, ast.Call)
        }
        return bool(names & {"apply_gradients", "assign_sub", "assign_add", "apply"})

    # How often does it run?

    def reached(self, node: ast.AST, seen: frozenset[Function] = frozenset()) -> bool:
        """False for a function that nothing in the script names."""
        function = self.functions.around(node)
        if function is None or function in seen or function.decorator_list or "fire" in self.source.aliases.values():
            return True
        if function.name.startswith("__") or self.functions.mentions(function):
            return True
        calls = self.functions.calls(function)
        return any(self.reached(call, seen | {function}) for call in calls)

    def repeated(self, node: ast.AST) -> bool:
        """It is in a loop, or its function is called in one, from several places, or handed on."""
        return self._levels(node) > 0

    def _levels(self, node: ast.AST, seen: frozenset[Function] = frozenset()) -> int:
        """Loops around a node, over all calls that lead to it; two calls count as a loop."""
        lambdas = sum(isinstance(outer, ast.Lambda) for outer in self.functions.above(node))
        levels = len(self.functions.loops(node)) + lambdas
        function = self.functions.around(node)
        if function is None:
            return levels
        if function in seen:
            return levels + 1
        calls = [call for call in self.functions.calls(function) if self.reached(call)]
        mentions = [use for use in self.functions.mentions(function) if not self._is_wrapping(use)]
        above = max((self._levels(call, seen | {function}) for call in calls), default=0)
        again = len(calls) > 1 or bool(mentions) or (function.name.startswith("__") and function.name != "__init__")
        return levels + above + again

    def _is_wrapping(self, use: ast.AST) -> bool:
        """`step = tf.function(step)`, `@wrap`, `Fire(main)`: still one caller."""
        parent = self.functions.parents.get(use)
        return isinstance(parent, ast.Call) and last_name(parent.func) in ("function", "Fire", "run", "jit", "typer")

    def nest(self, node: ast.Call | ast.With, kind: Kind) -> tuple[object, bool]:
        """What tells one hand-written training from another, and whether it may run again.

        Two loops around an update are its epochs and batches; a third one repeats the training, and so does one
        that builds the model.
        """
        chain = self._chain(node)
        outermost = chain[-1] if chain else node
        whose = dotted(node.func.value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        builds = any(self._builds(loop) for loop in chain)
        often = self._levels(node) > 2
        return (outermost, kind, whose if kind == "train_on_batch" else ""), builds or often

    def _chain(self, node: ast.AST) -> list[ast.AST]:
        """Loops around a node, followed through the first caller of each function, the innermost first."""
        found: list[ast.AST] = []
        seen: set[Function] = set()
        while True:
            found += self.functions.loops(node)
            function = self.functions.around(node)
            if function is None or function in seen:
                return found
            seen.add(function)
            calls = self.functions.calls(function)
            if not calls:
                return found
            node = calls[0]

    @staticmethod
    def _builds(loop: ast.AST) -> bool:
        return any(isinstance(n, ast.Call) and MODELS.search(last_name(n.func)) for n in walk(loop))
