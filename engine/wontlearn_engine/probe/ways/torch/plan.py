"""From what was seen of an iteration to its step: which frame, which statements, which rows."""

import ast
import copy
import inspect

from ...contract.loop import Loop
from ...exam.rows import Irreducible
from ...script import running_source
from ..step import cut
from ..step.marks import of_frame
from . import loop_text, rows_axis

_UPDATES_BY_HAND = ("grad", "data", "no_grad", "step")
_COUNTERS = (int, float)


class Plan:
    """The step as a function, and how to read its batch in each iteration."""

    def __init__(self, seen):
        self.seen = seen
        frame, forwards = self._frame()
        forwards = self._in_the_loop(frame, forwards)
        self.frame_code = frame.f_code
        stacks = [f.marks for f in forwards] + [b.marks for b in seen.backwards]
        stacks += [seen.step_marks] if seen.step_marks else []
        marks = [mark for mark in (of_frame(frame, stack) for stack in stacks) if mark is not None]
        self.file = frame.f_code.co_filename
        if any(mark.node is None for mark in marks):
            raise Irreducible("The text of the training step in %s cannot be read." % self.file)
        block, places = running_source.block_of([mark.node for mark in marks])
        if block is None:
            raise Irreducible(
                "The forward pass, the backward pass and the step do not stand in one block of statements."
            )
        self.first = of_frame(frame, forwards[0].marks) if forwards else of_frame(frame, seen.backwards[0].marks)
        self.entry = (self.first.code, self.first.lasti)
        """Where each iteration's batch is read: at the first forward pass, else at the backward pass."""
        last = of_frame(frame, seen.step_marks) if seen.step_marks else marks[-1]
        names = {**frame.f_globals, **self.first.names}
        for name, value in (last.names or {}).items():
            # Counters stand as at the step, so that each replay makes one.
            if type(value) in _COUNTERS and type(names.get(name)) in _COUNTERS:
                names[name] = value
        self.weight_names = {name for name, value in names.items() if loop_text.holds_weights(value, seen.sources)}
        statements = self._statements(block, places, names, bool(forwards))
        owner = next((n.name for n in running_source.up(statements[0]) if isinstance(n, ast.ClassDef)), None)
        self._find_rows(forwards, statements, names)
        # What a step notes in lists of the script's is not to be found there afterwards.
        names = {name: copy.copy(v) if type(v) in (list, dict, set) else v for name, v in names.items()}
        self.opened = ()
        """Parameters of the function that gets the batch, where the step itself has none by name."""
        self._cut(statements, names, owner)
        if not self._has_rows() and forwards:
            statements = self._open(statements, forwards[0])
            names.update(self._given(forwards[0], forwards[0].marks))
            self._cut(statements, names, owner)
        if not self._has_rows():
            statements = [*self._functions(statements, names), *statements]
            self._find_rows(forwards, statements, names)
            self._cut(statements, names, owner)
        if not self._has_rows():
            raise Irreducible(
                "No tensor with a row for each sample was found in the training step: it makes its data itself, or takes "
                "one row at a time without an axis for the batch (x[None] would give it one)."
            )
        self.names = names
        self.templates = [item for argument in self.arguments for item in loop_text.items_of(argument, names)]
        self.start = self.leaves(names)
        self._lines(statements, forwards, frame, names)

    def _in_the_loop(self, frame, forwards):
        """Without the forward passes from before the loop, which may only build the model."""
        last = of_frame(frame, self.seen.step_marks or self.seen.backwards[-1].marks)
        around = [id(loop) for loop in last.loops()]

        def inside(forward):
            loops = [id(loop) for loop in of_frame(frame, forward.marks).loops()]
            return not around or loops[-len(around) :] == around

        return [forward for forward in forwards if inside(forward)]

    def _find_rows(self, forwards, statements, names):
        """How many rows the batch has and how they lie in it, and what is carried from one to the next."""
        size, self.columns = rows_axis.find(forwards, statements, names)
        self.size = size or cut.batch_size(statements, names)
        self.carried = rows_axis.carried(forwards, statements, names, self.size)
        """State (layers, rows, units) by the names that the step sets anew."""

    def _cut(self, statements, names, owner):
        try:
            made = cut.cut(statements, names, self.size, owner, self.file, self.columns, self.carried)
            self.function, self.arguments, self.text = made
        except (SyntaxError, TypeError, AttributeError) as problem:
            raise Irreducible("The training step cannot be cut out of its function: %s" % problem) from None

    def _has_rows(self):
        return any(argument.places for argument in self.arguments)

    def _functions(self, statements, names):
        """Definitions of the user's functions that the statements name and that go forward or backward, as a closure does."""
        codes = {mark.code for part in (*self.seen.forwards, *self.seen.backwards) for mark in part.marks}
        found = {}
        for node in (n for s in statements for n in ast.walk(s)):
            value = names.get(node.id) if isinstance(node, ast.Name) else None
            code = getattr(value, "__code__", None)
            if code in codes and code.co_filename == self.file:
                made = running_source.at(self.file, code.co_firstlineno)
                definition = next((n for n in running_source.up(made) if isinstance(n, ast.FunctionDef)), None)
                if definition is not None and definition.name == node.id:
                    found[node.id] = definition
        return list(found.values())

    def _inner(self, marks):
        """The mark of the function that the step's own frame calls on its way to the forward pass, or None."""
        number = next((i for i, mark in enumerate(marks) if (mark.code, mark.lasti) == self.entry), 0)
        return marks[number - 1] if number else None

    def _open(self, statements, forward):
        """`loss_on(*get_batch())` as `loss_on(x, y)`: the user's own function called with its parameters by name, or the model."""
        marks, inner = forward.marks, self._inner(forward.marks)
        call = next((n for n in running_source.up(self.first.node) if isinstance(n, ast.Call)), None)
        if call is None or (inner is not None and inner.code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)):
            return statements
        if inner is None:
            self.opened = tuple(range(len(forward.args)))
            keywords = tuple(forward.kwargs)
        else:
            parameters, keywords = inner.code.co_varnames[: inner.code.co_argcount], ()
            bound = isinstance(call.func, ast.Attribute) and parameters[:1] == ("self",)
            self.opened = parameters[1:] if bound else parameters
        place = (call.lineno, call.col_offset, call.end_lineno, call.end_col_offset)
        opened = loop_text.Open(place, self.opened, keywords)
        self.opened += keywords
        return [opened.visit(cut.copied(statement)) for statement in statements] if marks else statements

    def _given(self, forward, marks):
        """The values of those parameters in an iteration."""
        inner = self._inner(marks) if self.opened else None
        if inner is not None:
            return {loop_text.OPENED + str(name): inner.names.get(name) for name in self.opened}
        if not self.opened or forward is None:
            return {}
        values = {**dict(enumerate(forward.args)), **forward.kwargs}
        return {loop_text.OPENED + str(name): values.get(name) for name in self.opened}

    def _frame(self):
        """(The innermost frame that all of it goes through, the forward passes that do)."""
        seen = self.seen
        needed = [b.marks for b in seen.backwards if seen.closure is None] + (
            [seen.step_marks] if seen.step_marks else []
        )
        for mark in seen.step_marks or seen.backwards[-1].marks:
            frame = mark.frame
            if not all(of_frame(frame, stack) for stack in needed):
                continue
            forwards = [f for f in seen.forwards if of_frame(frame, f.marks)]
            if forwards or not seen.forwards:
                return frame, forwards
        raise Irreducible(
            "The forward pass, the backward pass and the step have no function in common that could be examined."
        )

    def _statements(self, block, places, names, forward):
        """The statements of the step: forward pass to update, and what clears the gradients before or behind it."""
        first, last = min(places), max(places)
        if not forward:
            # The forward pass is the user's own arithmetic: it begins where weights are spoken of.
            while first > 0 and any(self._speaks_of_weights(s, names) for s in block[:first]):
                first -= 1
            while first < last and not self._speaks_of_weights(block[first], names):
                first += 1
        until, stepping = last, self._others(block, last, names)
        for number in range(last + 1, len(block)):
            if (
                number in stepping
                or loop_text.clears(block[number])
                or loop_text.updates_scaler(block[number], names)
                or (self.seen.optimizer is None and self._updates(block[number], names))
            ):
                until = number
        kept = []
        for number, statement in enumerate(block[: until + 1]):
            if number < first and not loop_text.clears(statement):
                continue
            if number > last and not (
                number in stepping
                or loop_text.clears(statement)
                or loop_text.updates_scaler(statement, names)
                or self._updates(statement, names)
            ):
                continue
            kept.append(statement)
        defined = [
            s
            for s in block[:first]
            if isinstance(s, ast.FunctionDef) and any(loop_text.names_it(s.name, k) for k in kept)
        ]
        return defined + kept

    def _others(self, block, last, names):
        """Numbers of the statements behind the step in which further optimizers step on the same gradients."""
        found = {last: loop_text.optimizers_in(block[last], names)}
        for number in range(last + 1, len(block)):
            if loop_text.goes_backward(block[number]):
                break
            found[number] = loop_text.optimizers_of(block[number], names)
        known = [self.seen.optimizer]
        for optimizer in (other for others in found.values() for other in others):
            if self.seen.optimizer is not None and not any(optimizer is other for other in known):
                known.append(optimizer)
                self.seen.beside(optimizer)
        return {number for number, others in found.items() if others and number != last}

    def _updates(self, statement, names):
        by_hand = any(isinstance(n, ast.Attribute) and n.attr in _UPDATES_BY_HAND for n in ast.walk(statement))
        return self.seen.optimizer is None and (by_hand or self._speaks_of_weights(statement, names))

    def _speaks_of_weights(self, statement, names):
        """True if a weight is named, or a function of the user's that names one."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                value = names.get(node.id)
                if node.id in self.weight_names or loop_text.uses_weights(value, self.seen.sources):
                    return True
        return False

    def leaves(self, names):
        """The batch's leaves, arrays, as the names stand."""
        return [leaf for argument in self.arguments for leaf in argument.read(names)]

    def entered(self, marks):
        """True if these are the marks of the place where the batch is read."""
        return any((mark.code, mark.lasti) == self.entry for mark in marks)

    def leave(self):
        """The training is judged; nothing more is asked of it."""

    def counts(self, loop):
        """(updates an epoch, epochs), each None where the loops do not say so."""
        return running_source.expected(loop.around, len(loop.batches.parts) if loop.batches.ended else None)

    def read(self, forward, marks):
        """The leaves of this iteration's batch; [] where they cannot be had."""
        for mark in marks:
            if (mark.code, mark.lasti) == self.entry:
                try:
                    return self.leaves({**mark.frame.f_globals, **mark.names, **self._given(forward, marks)})
                except Exception:  # another kind of batch than the first one
                    return []
        return []

    def _lines(self, statements, forwards, frame, names):
        """Where in the text it all stands."""
        seen = self.seen
        back = of_frame(frame, seen.backwards[-1].marks) if seen.backwards else None
        loss = self._loss_value(seen.backwards[-1].marks[0].node if seen.backwards else None, statements)
        clears = [s.lineno for s in statements if loop_text.clears(s)]
        self.facts = Loop(
            file=self.file,
            forward_line=forwards[-1].marks[0].line if forwards else self.first.line,
            gradient_line=seen.backwards[-1].marks[0].line if seen.backwards else None,
            loss_line=getattr(loss, "lineno", None) or (back.line if back else self.first.line),
            apply_line=of_frame(frame, seen.step_marks).line if seen.step_marks else None,
            clear_line=clears[0] if clears else None,
            updates=seen.optimizer is not None
            or any(self._updates(s, names) for s in statements if loop_text.by_hand(s)),
        )

    def _loss_value(self, node, statements):
        """The expression of what is sent backward, or None."""
        call = next((n for n in running_source.up(node) if isinstance(n, ast.Call)), None) if node is not None else None
        value = call.func.value if call is not None and isinstance(call.func, ast.Attribute) else None
        if isinstance(value, ast.Call) and value.args:
            value = value.args[0]
        if call is not None and call.args and not (isinstance(value, ast.Name) and isinstance(value.ctx, ast.Load)):
            value = call.args[0]
        if not isinstance(value, ast.Name):
            return value
        return cut.last_assigned(value.id, statements)
