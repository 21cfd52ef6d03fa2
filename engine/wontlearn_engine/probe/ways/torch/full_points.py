"""A full run's two observation points. They stand in every batch: what an ordinary loop needs of them is short.

A loop has settled once its turns have been alike some times: one backward pass of one number on the CPU, one step of the
same optimizer. From then on a turn costs little more than to read the number; all else goes the careful way. What cannot
change within such a loop is asked when it settles.
"""

import functools
import inspect
import sys

import torch

from ... import state
from . import graph
from .full_training import number

_ALIKE = 8
"""Turns alike after which a loop has settled."""
_METHOD = torch.Tensor.backward.__code__
_GIVEN = ["tensors", "grad_tensors", "retain_graph", "create_graph", "grad_variables", "inputs"]
_NONE = (lambda: None), None, False
"""What is known of an optimizer that has not stepped yet."""


def watching(mode, scaled):
    """(`backward`, what stands behind each optimizer's step); `scaled`: losses that were multiplied."""
    original, pending, known, tensor = torch.autograd.backward, mode.pending, mode.known, torch.Tensor
    settles = list(inspect.signature(original).parameters) == _GIVEN
    # Of a settled loop, of which none may be true: the next is a backward pass; the next is the step.
    settled = ready = gone = False
    busy, alike, due = False, 0, 1
    # Losses that have not been handed on; the training they are of; its optimizer, by weak reference: those of the last turn.
    taken, training, reference = [], None, _NONE[0]

    @functools.wraps(original)
    def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
        nonlocal ready, gone
        if not ready or type(tensors) is not tensor or state.inside:
            return carefully(tensors, grad_tensors, retain_graph, create_graph, grad_variables, inputs)
        try:
            value = float(tensors.tolist())  # `item` lets go of Python's lock for it, which takes longer
        except (RuntimeError, TypeError):  # without a value, as within a transform; more than one number
            return carefully(tensors, grad_tensors, retain_graph, create_graph, grad_variables, inputs)
        ready = False
        try:
            made = original(tensors, grad_tensors, retain_graph, create_graph, grad_variables, inputs)
        except BaseException:  # the script's own: its loss has not gone backward
            ready = True
            raise
        taken.append(value)
        gone = True
        return made

    @functools.wraps(original)
    def backward_of_another_torch(*args, **kwargs):
        return carefully(*args, **kwargs)

    def carefully(*args, **kwargs):
        nonlocal busy
        # A backward pass within another one, as of checkpoints, is a part of it.
        if busy or within() or state.inside:
            return original(*args, **kwargs)
        unsettle()
        loss = args[0] if args else kwargs.get("tensors")
        loss = scaled.unscaled(loss) if scaled.held else loss
        value, reached = number(loss), None
        if mode.walk:
            mode.walk, reached = False, graph.weights(loss)
        busy = True
        try:
            made = original(*args, **kwargs)
        finally:
            busy = False
        if value is not None:
            frame = sys._getframe(2)
            if frame.f_code is _METHOD:
                frame = frame.f_back or frame
            mode.went_backward((frame.f_code, frame.f_lasti), value, reached)
        return made

    def within():
        """A settled loop's backward pass goes on."""
        return settled and not ready and not gone

    def unsettle():
        """What a settled loop has left is handed on, and its next turn is looked at with care."""
        nonlocal settled, ready, gone, alike
        if gone:
            pending.append((None, taken.pop(), None))
        if taken:
            training.went(taken)
        if settled and not within():
            settled = ready = gone = False
            alike = 0

    def stepped(optimizer, args, kwargs):
        nonlocal ready, gone, due
        # Its backward pass was the script's own, and so is the step that follows it.
        if gone and reference() is optimizer:
            gone, ready = False, True
            if len(taken) >= due:
                due = training.went(taken, optimizer)
        elif not state.inside:
            stepped_carefully(optimizer, args, kwargs)

    def stepped_carefully(optimizer, args, kwargs):
        nonlocal alike, due, reference, training, settled, ready
        unsettle()
        held, of, counts = known.get(id(optimizer), _NONE)
        if len(pending) != 1 or held() is not optimizer:
            alike = 0
            mode.stepped(optimizer, args, kwargs)
            return
        _, value, reached = pending.pop()
        alike = alike + 1 if held is reference else 1
        reference = held
        if counts:
            of.reaches(reached)
            due = of.stepped(optimizer, value)
            ordinary = type(value) is float and not (scaled.used or mode.walk or mode.hand)
            if alike >= _ALIKE and settles and ordinary and not settled:
                training, settled, ready = of, True, True

    mode.unsettle = scaled.begins = unsettle
    return (backward if settles else backward_of_another_torch), stepped
