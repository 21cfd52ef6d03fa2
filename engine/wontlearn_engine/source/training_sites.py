"""Where a script trains, and whether it may do so more than once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from .fits import Fits
from .functions import Function, Functions
from .roots import is_tape
from .text import Source, dotted, last_name, walk

Kind: TypeAlias = Literal["fit", "train_on_batch", "loop"]
Found: TypeAlias = tuple[ast.Call | ast.With, Kind]

STEPS = ("train_step", "test_step", "call", "compute_loss", "compute_gradients")
"""Methods of a model that Keras calls."""
UPDATES = {"apply_gradients", "assign_sub", "assign_add", "apply"}
ONCE = ("function", "Fire", "run", "jit", "typer")
"""Functions that are handed a function and call it as if it had been called here."""


class Site(NamedTuple):
    """A place that trains: "fit", "train_on_batch", or a hand-written "loop"; `in_loop`: perhaps more than once."""

    line: int
    in_loop: bool
    kind: Kind


def training_sites(source: Source) -> list[Site]:
    """The places that train, in the order of the text; code that nothing calls counts only if there is no other."""
    if source.tree is None:
        return []
    finder = _Finder(source)
    every = list(finder.candidates())
    sites: dict[object, Site] = {}
    for node, kind in [found for found in every if finder.is_reached(found[0])] or every:
        key, again = finder.training(node, kind)
        before = sites.get(key, Site(node.lineno, False, kind))
        sites[key] = Site(min(before.line, node.lineno), before.in_loop or again, kind)
    return sorted(sites.values())


class _Finder:
    """Candidates for training, and how often they run."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions = Functions(source)
        self.fits = Fits(source, self.functions)

    def candidates(self) -> Iterator[Found]:
        """Whatever looks like training, in the order of the text."""
        for node in self.source.nodes:
            if isinstance(node, ast.Call):
                if self.fits.trains(node):
                    yield node, "fit"
                elif last_name(node.func) == "train_on_batch":
                    yield node, "train_on_batch"
                elif self._minimizes(node) or self._goes_backward(node):
                    yield node, "loop"
            elif isinstance(node, ast.With) and is_tape(node) and self._trains_with(node):
                yield node, "loop"

    def training(self, node: ast.Call | ast.With, kind: Kind) -> tuple[object, bool]:
        """What tells this training from others, and whether it may run again.

        Two loops around a hand-written update are its epochs and batches; a third one repeats the training, and so
        does one that builds the model.
        """
        if kind == "fit":
            return node, self._levels(node) > 0 or (isinstance(node, ast.Call) and self.fits.trains_often(node))
        loops = self._loops_from_outside(node)
        model = dotted(node.func.value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        key = (loops[-1] if loops else node, kind, model if kind == "train_on_batch" else "")
        return key, self._levels(node) > 2 or any(self._builds(loop) for loop in loops)

    def _minimizes(self, call: ast.Call) -> bool:
        """`optimizer.minimize(loss, variables)`, not the one of scipy."""
        if last_name(call.func) != "minimize" or not isinstance(call.func, ast.Attribute):
            return False
        return len(call.args) + len(call.keywords) >= 2 and "scipy" not in self.source.full_name(call.func)

    def _goes_backward(self, call: ast.Call) -> bool:
        """`loss.backward()` of PyTorch, and `trainer.train()` of a Trainer, whose loop lies in a library."""
        if "torch" not in self.source.text or not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr == "backward":
            function = self.functions.around(call)
            return function is None or function.name != "backward"
        return call.func.attr == "train" and "Trainer" in self.fits.made_by(call.func.value)

    def _trains_with(self, tape: ast.With) -> bool:
        """A tape that is no method called by `fit`, not inside another tape, and repeated or used for an update."""
        function = self.functions.around(tape)
        if function is not None and self.functions.owner(function) is not None and function.name in STEPS:
            fits = any(last_name(call.func) == "fit" for call in self.source.calls)
            return bool(self.functions.calls(function)) and not fits
        if any(isinstance(outer, ast.With) and is_tape(outer) for outer in self.functions.above(tape)):
            return False
        region = function or self.source.tree or tape
        names = {last_name(node.func) for node in walk(region) if isinstance(node, ast.Call)}
        return self._levels(tape) > 0 or bool(names & UPDATES)

    # How often something runs

    def is_reached(self, node: ast.AST, seen: frozenset[Function] = frozenset()) -> bool:
        """False inside a function that nothing in the script names."""
        function = self.functions.around(node)
        if function is None or function in seen or function.decorator_list or "fire" in self.source.aliases.values():
            return True
        if function.name.startswith("__") or self.functions.mentions(function):
            return True
        return any(self.is_reached(call, seen | {function}) for call in self._callers(function))

    def _callers(self, function: Function) -> list[ast.Call]:
        """Calls of a function; `model.fit(…)` is none of the `fit` of a trainer of the script's own."""
        calls = self.functions.calls(function)
        return [call for call in calls if function.name != "fit" or not self.fits.trains(call)]

    def _levels(self, node: ast.AST, seen: frozenset[Function] = frozenset()) -> int:
        """Loops around a node, over the calls that lead to it; two calls, or a function handed on, count as one."""
        lambdas = sum(isinstance(outer, ast.Lambda) for outer in self.functions.above(node))
        levels = len(self.functions.loops(node)) + lambdas
        function = self.functions.around(node)
        if function is None:
            return levels
        if function in seen:
            return levels + 1
        calls = [call for call in self._callers(function) if self.is_reached(call)]
        mentions = [use for use in self.functions.mentions(function) if not self._runs_once(use)]
        above = max((self._levels(call, seen | {function}) for call in calls), default=0)
        hidden = function.name.startswith("__") and function.name != "__init__"
        return levels + above + (len(calls) > 1 or bool(mentions) or hidden)

    def _runs_once(self, use: ast.AST) -> bool:
        """`step = tf.function(step)`, `Fire(main)`."""
        parent = self.functions.parents.get(use)
        return isinstance(parent, ast.Call) and last_name(parent.func) in ONCE

    def _loops_from_outside(self, node: ast.AST) -> list[ast.AST]:
        """Loops around a node, followed through the first caller of each function, the innermost first."""
        found: list[ast.AST] = []
        seen: set[Function] = set()
        while True:
            found += self.functions.loops(node)
            function = self.functions.around(node)
            calls = self._callers(function) if function is not None and function not in seen else []
            if function is None or not calls:
                return found
            seen.add(function)
            node = calls[0]

    def _builds(self, loop: ast.AST) -> bool:
        return any(isinstance(node, ast.Call) and self.fits.makes_model(node) for node in walk(loop))
