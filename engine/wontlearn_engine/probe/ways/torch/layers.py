"""What each module gives for some rows, with the activation that follows it, and which one is the head."""

import torch

from ...exam import rows as rows_
from ...script import user_code
from . import describe, models, ops
from .loop_text import tensors
from .replay import seeded


class LayerCall:
    """What one module made of some rows, its activation included."""

    def __init__(self, name, module, given, output, activation):
        self.name, self.kind = name, type(module).__name__
        self.file, self.line = user_code.of(module)
        self.activation = activation
        self._given, self._output = given, output

    def given(self):
        """What it was given, an array."""
        return _floats(self._given)

    def output(self):
        """What it gave, an array."""
        return _floats(self._output)


def _floats(tensor):
    if not isinstance(tensor, torch.Tensor) or not tensor.is_floating_point():
        return None
    return models.array(tensor)


class Head:
    """The way from the frontier's operations to the answer."""

    def __init__(self, subject, found, layers):
        self._subject, self.keys, self._cut = subject, [op.key for op in found], subject.roles.cut_at(found)
        self.shapes = [
            tuple(leaf.shape) for leaf in self._cut.shown([op.out for op in found], len(subject.roles.some[0]))
        ]
        self.layers = layers
        self._known = None, {}
        """What the weights made before those operations, of so many held rows."""

    def push(self, values):
        """Outputs for pre-activations: tensors, one for every output."""
        subject, count = self._subject, values[0].shape[0]
        key = count, tuple(w._version for w in subject.step_.weights)
        if self._known[0] != key:
            self._known = key, {}
        with seeded(), ops.Behind(dict(zip(self.keys, self._cut.given(values))), self._known[1]):
            return subject.answers(subject.leaves.held(count), training=False)


def look(subject, x):
    """(calls, recorded operations, the answer) of these rows in inference mode."""
    seen, record = [], ops.Record()

    def watch(module, args, made):
        seen.append((module, args[0] if args else None, made))

    with seeded(), record:
        answer = subject.answers(subject.leaves.of(x, None), training=False, watch=watch)
    return seen, record.ops, answer


def activations(recorded):
    """{id(tensor): (activation, what it made, the operation)} of tensors that an activation was called with."""
    found = {}
    for op in recorded:
        name = describe.ACTIVATIONS.get(op.name)
        if name and op.args and isinstance(op.args[0], torch.Tensor) and op.out is not None:
            found.setdefault(id(op.args[0]), (name, op.out, op))
    return found


def given(op):
    """The tensors that an operation was given."""
    return tensors([list(op.args), op.kwargs])


def calls(subject, x):
    """([LayerCall] of the modules without parts, the answer's tensors, {id(module): (activation behind it, file, line)}, operations).

    The place of an activation is where it is called; in a Sequential, where that module was made.
    """
    seen, recorded, answer = look(subject, x)
    named, following = {id(m): name for name, m in describe.flat(subject.modules)}, activations(recorded)
    made, taken, behind = [], set(), {}
    listed = {
        id(part)
        for _, m in describe.flat(subject.modules)
        if isinstance(m, torch.nn.Sequential)
        for part in m.children()
    }
    makers = {
        id(ops.first_tensor(output)): module
        for module, _, output in reversed(seen)
        if not module.__dict__.get("_modules")
    }
    for module, arguments, output in seen:
        if module.__dict__.get("_modules"):
            continue
        out = ops.first_tensor(output)
        activation = describe.ACTIVATIONS.get(type(module).__name__.lower())
        if list(module.parameters(recurse=False)) and id(out) in following:
            activation, out, op = following[id(out)]
            maker = makers.get(id(out))
            place = user_code.of(maker) if id(maker) in listed else (op.file, op.line)
            behind[id(module)] = (activation, *place)
            taken.add(id(out))
        elif id(out) in taken:
            continue  # it was told with the layer before it
        made.append(
            LayerCall(named.get(id(module), type(module).__name__), module, arguments, out, activation or "linear")
        )
    return made, answer, behind, recorded


def activations_of(subject):
    """{id(module): the activation behind it}; empty where the answer cannot be followed."""
    if subject.step_.cut is None:
        return {}
    some = subject.some(2)
    try:
        return calls(subject, rows_.tree_map(torch.as_tensor, some.x))[2]
    except (RuntimeError, ValueError, IndexError, TypeError):  # it takes no such few rows
        return {}
