"""Losses inside `tf.function`: the tape runs while a graph is built, the loss has its value when the graph runs.

It is read where the function is called: among what the function returns, or as one output more, taken off again before
the user's code sees it. Where a graph is not called by Python, as the body of a loop, one operation tells the loss. It
stands at the graph's end, behind all the user's: the seeds of random operations stay what they are.
"""

import _thread
import functools
import os
import sys
import threading

from ... import state
from ...script import user_code


def number(loss):
    """The mean of a loss, or of a tree of them added up, as a float; None where it has no value."""
    if isinstance(loss, dict):
        loss = list(loss.values())
    if isinstance(loss, (list, tuple)):
        parts = [number(part) for part in loss]
        return None if None in parts or not parts else sum(parts)
    try:
        value = loss.numpy()
        return float(value.mean() if value.ndim else value)
    except Exception:  # no eager tensor: sparse, ragged, remote
        return None


def place():
    """The user's file and line while a graph is built, through AutoGraph's own copies of the code; ("", 0) in a replica."""
    from tensorflow.python.util import tf_stack

    if _thread.get_ident() != threading.main_thread().ident:
        return "", 0  # AutoGraph keeps its map for the thread that built the function
    for part in reversed(list(tf_stack.extract_stack())):
        if user_code.is_user(part.filename):
            return part.filename, part.lineno
    return user_code.here()


_TRACING = os.path.join("polymorphic_function", "tracing_compilation.py")


def _for_a_dataset():
    """True while a function of a dataset's own graph is traced."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.endswith("structured_function.py"):
            return True
        frame = frame.f_back
    return False


class Trace:
    """A gradient in a graph under construction."""

    def __init__(self, loss, sources, key, file, line, graph):
        self.loss, self.sources, self.key, self.file, self.line, self.graph = loss, sources, key, file, line, graph
        self.applied = None
        """The optimizer that updated after it, in the same graph or one around it."""
        self.in_loop = type(graph).__name__ == "WhileBodyFuncGraph"
        self.by_operation = False
        """Its loss is told by an operation, as no call from Python returns it: the loop is part of a graph."""


class Traces:
    """Notes gradients while graphs are built and calls `read(trace, float)` when they run."""

    def __init__(self, tensorflow, read):
        from tensorflow.python.framework import func_graph, ops

        self._tf, self._read, self._ops = tensorflow, read, ops
        self._open = {}
        """id(graph) -> its traces, while it is built."""
        self._calls_patched = False
        build = func_graph.func_graph_from_py_func

        @functools.wraps(build)
        def func_graph_from_py_func(name, python_func, *args, **kwargs):
            called = sys._getframe(1).f_code.co_filename.endswith(_TRACING) and not _for_a_dataset()
            return build(name, self._ending(python_func, called), *args, **kwargs)

        func_graph.func_graph_from_py_func = func_graph_from_py_func

    def building(self):
        """True while a graph is being built."""
        return self._ops.inside_function()

    def note(self, target, sources, first):
        """`tape.gradient` of a variable, while a graph is built."""
        losses = self._tf.nest.flatten(target)
        file, line = place()
        graph = self._ops.get_default_graph()
        trace = Trace(losses, sources, (file, line, id(first)), file, line, graph)
        known = self._open.setdefault(id(graph), [])
        if not known:  # a second tape in the same function: the training is told by its first one
            known.append(trace)
        self._last = trace

    def applied(self, optimizer):
        """An optimizer's update, while a graph is built."""
        for traces in self._open.values():
            for trace in traces:
                trace.applied = trace.applied or optimizer

    def _ending(self, python_func, called):
        """The traced function, with our reading at its end. `called`: its graph is run by calls from Python."""

        @functools.wraps(python_func)
        def traced(*args, **kwargs):
            graph = self._ops.get_default_graph()
            try:
                result = python_func(*args, **kwargs)
                for trace in self._open.get(id(graph), ()):
                    result = self._settle(trace, graph, result, called)
                return result
            finally:
                self._open.pop(id(graph), None)

        return traced

    def _settle(self, trace, graph, result, called):
        """What the graph is to return."""
        try:
            if not called:
                trace.by_operation = True
                self._add_operation(trace)
                return result
            self._patch_calls()
            leaves = self._tf.nest.flatten(result, expand_composites=True)
            where = (
                [place for place, leaf in enumerate(leaves) if leaf is trace.loss[0]] if len(trace.loss) == 1 else []
            )
            graph._wontlearn_loss = trace, (where[0] if where else None)
            return result if where else (result, trace.loss)
        except Exception as problem:  # the curve is lost, the training is not
            text = "the loss cannot be read: %s" % problem
            state.channel.send("note", text=text, file=trace.file, line=trace.line)
            return result

    def _add_operation(self, trace):
        losses = [loss for loss in trace.loss if self._tf.is_tensor(loss) and loss.dtype.is_floating]

        def told(*values):
            self._read(trace, sum(float(value.mean()) for value in values))

        with self._ops.name_scope("wontlearn/", skip_on_eager=False), self._tf.device("CPU"):
            self._tf.numpy_function(told, losses, [], stateful=True)

    def _patch_calls(self):
        """From the first such function on, look at what calls return."""
        if self._calls_patched:
            return
        from tensorflow.python.eager.polymorphic_function.concrete_function import ConcreteFunction

        call = ConcreteFunction._call_flat
        self._calls_patched = True

        @functools.wraps(call)
        def _call_flat(self_, *args, **kwargs):
            result = call(self_, *args, **kwargs)
            marked = getattr(self_.graph, "_wontlearn_loss", None)
            if marked is None:
                return result
            trace, place = marked
            if place is None:
                result, losses = result
            elif place == 0 and self._tf.is_tensor(result):
                losses = [result]
            else:
                losses = [self._tf.nest.flatten(result, expand_composites=True)[place]]
            if not state.inside:
                self._returned(trace, losses)
            return result

        ConcreteFunction._call_flat = _call_flat

    def _returned(self, trace, losses):
        if self.building():
            # Called within another graph: there it is a loss as if it had been computed in place.
            graph = self._ops.get_default_graph()
            known = self._open.setdefault(id(graph), [])
            if not known:
                inner = Trace(losses, trace.sources, trace.key, trace.file, trace.line, graph)
                inner.applied = trace.applied
                inner.in_loop = inner.in_loop or trace.in_loop
                known.append(inner)
        else:
            value = number(losses)
            if value is not None:
                self._read(trace, value)
