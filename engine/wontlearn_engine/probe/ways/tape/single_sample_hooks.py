"""Single-sample mode: what of TensorFlow and Keras is hooked, so that a loop's batches can be gathered and its step replayed."""

import functools
import sys

import numpy as np

from ... import state
from ...script import user_code


class Unwind(BaseException):
    """Ends the tracing of a function that holds a tape: it runs step by step instead."""

    ag_pass_through = True


def tape(tensorflow, entered):
    """Call `entered(tape, frame)` when the user enters a tape."""
    original = tensorflow.GradientTape.__enter__

    @functools.wraps(original)
    def __enter__(self):
        if not state.inside and state.replay is None:
            entered(self, sys._getframe(1))
        elif hasattr(state.replay, "entered"):
            state.replay.entered(self, sys._getframe(1))
        return original(self)

    tensorflow.GradientTape.__enter__ = __enter__


def layers(keras, called):
    """Call `called(layer, args, output)` for each layer that user code calls itself; replays take such calls over."""
    owner, depth = keras.layers.Layer, [0]
    original = owner.__call__

    @functools.wraps(original)
    def __call__(self, *args, **kwargs):
        replay = state.replay
        if depth[0] or (replay is None and state.inside):
            return original(self, *args, **kwargs)
        depth[0] += 1
        try:
            if replay is not None:
                return replay.layer(functools.partial(original, self), self, args, kwargs)
            made = original(self, *args, **kwargs)
        finally:
            depth[0] -= 1
        called(self, args, made)
        return made

    owner.__call__ = __call__


def losses(keras):
    """Tell a replay which Keras losses are called."""
    owner = keras.losses.Loss
    original = owner.__call__

    @functools.wraps(original)
    def __call__(self, *args, **kwargs):
        made = original(self, *args, **kwargs)
        if state.replay is not None:
            state.replay.loss_object(self, made)
        return made

    owner.__call__ = __call__


def assignments(assigned):
    """Call `assigned(variable, frame)` when the user assigns to a variable outside an optimizer."""
    from tensorflow.python.ops import resource_variable_ops as module

    names = ("assign", "assign_add", "assign_sub")
    for owner, name in [(o, n) for o in (module.BaseResourceVariable, module.ResourceVariable) for n in names]:
        original = owner.__dict__.get(name)
        if original is None:
            continue

        @functools.wraps(original)
        def assign(self, *args, _original=original, **kwargs):
            if not state.inside and state.replay is None:
                assigned(self, sys._getframe(1))
            return _original(self, *args, **kwargs)

        setattr(owner, name, assign)


def functions(tensorflow, mode):
    """The user's tf.functions that hold a tape run step by step; in a replay all of them are opened."""
    from tensorflow.python.eager.polymorphic_function.polymorphic_function import Function

    original = Function.__call__

    @functools.wraps(original)
    def __call__(self, *args, **kwargs):
        if state.replay is not None:
            return state.replay.function(self, args, kwargs)
        if state.inside or not tensorflow.executing_eagerly():
            return original(self, *args, **kwargs)
        if id(self) in mode.idle:
            return mode.idle[id(self)][1]
        python = self.python_function
        if not getattr(self, "_wontlearn_eager", False) and not holds_tape(python):
            state.unwinds += 1
            try:
                return original(self, *args, **kwargs)
            except Unwind:
                self._wontlearn_eager = True
            finally:
                state.unwinds -= 1
        args, kwargs = as_traced(tensorflow, self, args, kwargs)
        before = mode.idled
        made = python(*args, **kwargs)
        if mode.idled > before:
            mode.idle[id(self)] = self, made
        return made

    Function.__call__ = __call__


def as_traced(tensorflow, function, args, kwargs):
    """Arguments as a traced function gets them: arrays as tensors, in the types of its signature."""
    signature = getattr(function, "input_signature", None)
    kinds = list(tensorflow.nest.flatten(signature)) if signature else []

    def convert(leaf):
        kind = kinds.pop(0) if kinds else None
        if isinstance(leaf, np.ndarray) or (kind is not None and isinstance(leaf, (int, float, list, np.generic))):
            return tensorflow.convert_to_tensor(leaf, getattr(kind, "dtype", None))
        return leaf

    return tensorflow.nest.map_structure(convert, args), tensorflow.nest.map_structure(convert, kwargs)


def holds_tape(function, depth=5, seen=None):
    """True if a function's code, or a function of the user's that it names, speaks of a GradientTape."""
    seen = set() if seen is None else seen
    while isinstance(function, functools.partial):
        if any(callable(part) and holds_tape(part, depth - 1, seen) for part in function.args):
            return True
        function = function.func
    owner = getattr(function, "__self__", None)
    function = getattr(function, "python_function", function)
    function = getattr(function, "__func__", function)
    function = getattr(function, "__wrapped__", function)
    code = getattr(function, "__code__", None)
    if code is None or id(code) in seen or depth == 0 or not user_code.is_user(code.co_filename):
        return False
    seen.add(id(code))
    names, cells = set(), {}
    pending = [code]
    while pending:
        part = pending.pop()
        names.update(part.co_names)
        pending.extend(const for const in part.co_consts if hasattr(const, "co_names"))
    if "GradientTape" in names:
        return True
    for name, cell in zip(code.co_freevars, function.__closure__ or ()):
        try:
            cells[name] = cell.cell_contents
        except ValueError:  # not yet filled
            pass
    # The object that a method belongs to: its class has the methods that the code names.
    owner = getattr(owner, "weakrefself_target__", owner)
    owners = [owner] if owner is not None else []
    found = [function.__globals__.get(name) for name in names] + list(cells.values())
    owners += [thing for thing in cells.values() if not callable(thing)]
    for thing in owners:
        found += [getattr(type(thing), name, None) for name in names]
    return any(callable(thing) and holds_tape(thing, depth - 1, seen) for thing in found if thing is not None)
