"""From what was seen in a loop's first iteration to its step: which frame, which statements, which rows."""

import ast

from ...contract.loop import Loop
from ...exam.rows import Irreducible
from ...script import running_source, user_code
from . import cut
from .marks import of_frame as _in


class Seen:
    """The first iteration: gradient, layer calls, updates; and the weights before it.

    `kinds` is what the framework calls variables and models: a module with the functions of ways/tape/models.py.
    """

    def __init__(self, sources, kinds):
        self.kinds = kinds
        self.sources = [v for v in sources if kinds.is_variable(v)]
        self._ids = {number for v in self.sources for number in kinds.ids(v)}
        self.models = kinds.training(self.sources)
        self.initial = [(v, kinds.read(v)) for v in kinds.weights(self.sources)]
        self.optimizer, self.applied_to, self.apply_marks = None, [], None
        self.assign_marks = []
        self.idle_optimizer = None
        self.marks = self.entered = None
        self.calls = []

    def first(self, target, gradients, marks, entered, calls):
        """The first gradient."""
        self.marks, self.entered = marks, entered
        found = {id(weight) for weight in self.sources}
        self.calls = [call for call in calls if any(id(weight) in found for weight in call[0].weights)]
        self.shape = getattr(target, "shape", ())

    def applied(self, optimizer, variables, marks):
        """The first update of an optimizer."""
        if self.optimizer is None:
            self.optimizer, self.applied_to, self.apply_marks = optimizer, variables, marks

    def assigned(self, variable, marks):
        """An assignment by hand to one of the variables."""
        if id(variable) in self._ids and self.marks is not None and len(self.assign_marks) < 200:
            self.assign_marks.append(marks)

    @property
    def updates(self):
        """True if the weights are updated at all."""
        return self.apply_marks is not None or bool(self.assign_marks)

    def restore(self):
        """The weights as they were before the loop."""
        for variable, value in self.initial:
            self.kinds.write(variable, value)


class Plan:
    """The step as a function, and how to read its batch in each iteration."""

    def __init__(self, seen):
        self.seen = seen
        updates = ([seen.apply_marks] if seen.apply_marks else []) + seen.assign_marks[-1:]
        stacks = [seen.marks, seen.entered, *updates]
        gradient = next((mark for mark in seen.marks if all(_in(mark.frame, stack) for stack in stacks[1:])), None)
        if gradient is None:
            raise Irreducible("%s and the update have no function in common that could be examined." % seen.kinds.WHERE)
        self.code, frame = gradient.code, gradient.frame
        enter = _in(frame, seen.entered)
        marks = [enter, gradient, *(_in(frame, stack) for stack in updates)]
        around, inside = gradient.loops(), []
        for call in seen.calls:
            mark = _in(frame, call[3])
            # A forward pass before the tape belongs to the step; one before the loop does not: it may only build the model.
            if mark is not None and [id(n) for n in mark.loops()] == [id(n) for n in around]:
                marks.append(mark)
                inside.append(call)
        if any(mark.node is None for mark in marks):
            raise Irreducible("The text of the training step in %s cannot be read." % self.code.co_filename)
        block, places = running_source.block_of([mark.node for mark in marks])
        if block is None:
            raise Irreducible("%s and the update do not stand in one block of statements." % seen.kinds.WHERE)
        statements = block[min(places) : max(places) + 1]
        names = {**frame.f_globals, **enter.names}
        owner = next((n.name for n in running_source.up(statements[0]) if isinstance(n, ast.ClassDef)), None)
        size = _batch(seen.kinds, inside) or _batch(seen.kinds, seen.calls) or cut.batch_size(statements, names)
        try:
            self.function, self.arguments, self.text = cut.cut(statements, names, size, owner)
        except (SyntaxError, TypeError, AttributeError) as problem:
            raise Irreducible("The training step cannot be cut out of its function: %s" % problem) from None
        if not any(argument.places for argument in self.arguments):
            raise Irreducible(
                "No array with a row for each sample was found in the training step: it makes its data itself, or takes "
                "one row at a time without an axis for the batch (x[None] would give it one)."
            )
        self.names, self.size = names, size
        self.first = self._leaves(names)
        self._lines(statements, gradient, enter, updates, frame)

    def _leaves(self, names):
        return [leaf for argument in self.arguments for leaf in argument.read(names)]

    def read(self, entered):
        """The leaves of this iteration's batch; [] where they cannot be had."""
        for mark in entered:
            if mark.code is self.code:
                try:
                    return self._leaves({**mark.frame.f_globals, **mark.names})
                except Exception:  # another kind of batch than the first one
                    return []
        return []

    def _lines(self, statements, gradient, enter, updates, frame):
        """Where in the text it all stands, and the facts of the first iteration that the verdict needs."""
        seen = self.seen
        own = {id(v) for v in seen.sources}
        seen.idle_optimizer = _optimizer(seen.kinds, frame, self.names) if seen.optimizer is None else None
        loss = self._loss_value(seen.marks[0].node, statements)
        self.loss_function = self._loss_function(loss)
        applied = {id(v) for v in seen.applied_to}
        self.facts: Loop = Loop(
            file=self.code.co_filename,
            gradient_line=seen.marks[0].line,
            loss_line=getattr(loss, "lineno", enter.line),
            apply_line=_in(frame, updates[0]).line if updates else None,
            updates=bool(updates),
            other_variables=bool(seen.apply_marks) and bool(applied) and not applied & own,
        )

    def _loss_value(self, node, statements):
        """The expression of what the gradients are asked of, or None."""
        call = next((n for n in running_source.up(node) if isinstance(n, ast.Call)), None)
        name = self.seen.kinds.loss_of(call) if call is not None else None
        if not isinstance(name, ast.Name):
            return name
        return cut.last_assigned(name.id, statements)

    def _loss_function(self, value):
        """The user's own function that gives the loss, or None."""
        if not isinstance(value, ast.Call):
            return None
        try:
            function = eval(compile(ast.Expression(cut.bare(value.func)), "<step>", "eval"), self.names)
        except Exception:  # a name of the step's own
            return None
        function = getattr(function, "python_function", function)
        code = getattr(function, "__code__", None)
        return function if code is not None and user_code.is_user(code.co_filename) else None


def _batch(kinds, calls):
    """How many rows the first call of a model was given, or None."""
    for _, args, _, _ in calls:
        for leaf in kinds.flat(args[:1]):
            if len(getattr(leaf, "shape", ())) > 0:
                return int(leaf.shape[0])
    return None


def _optimizer(kinds, frame, names):
    """An optimizer that the user has and does not use here; the only one, or None."""
    owner = frame.f_locals.get("self")
    things = list(names.values()) + list(vars(owner).values() if hasattr(owner, "__dict__") else ())
    found = {id(thing): thing for thing in things if kinds.is_optimizer(thing) and not isinstance(thing, type)}
    return next(iter(found.values())) if len(found) == 1 else None
