"""What a step of the user's reaches beside its weights: lists, objects, arrays, generators of random numbers; all put back."""

import collections
import functools
import random
import sys
import types

import numpy as np

from ..script import user_code

MOST = 50_000
"""Things that are followed at most."""
BYTES = 256 * 2**20
"""Of arrays and tensors that are copied at most."""
_PLAIN = (str, bytes, bytearray, int, float, complex, bool, type(None), type, types.ModuleType, types.CodeType)
_LIBRARIES = ("torch", "torchvision", "torchmetrics", "lightning", "pytorch_lightning", "transformers", "accelerate")
"""Of other libraries' objects nothing is taken to change in a step."""


class Reached:
    """All that can be reached from `roots`, as it is now."""

    def __init__(self, roots, special=None):
        """`special(thing, room)` gives (how to put it back, bytes that are copied, what it holds) for things of a framework."""
        self._undo, self._special, self._room = [], special, BYTES
        self.whole = True
        """False if something was too large to be copied."""
        self._held = {}
        self.add(roots)

    def add(self, roots):
        """And all that can be reached from these."""
        pending = list(roots)
        while pending:
            thing = pending.pop()
            if isinstance(thing, _PLAIN) or id(thing) in self._held:
                continue
            if len(self._held) >= MOST:
                self.whole = False
                break
            self._held[id(thing)] = thing
            pending += self._note(thing) or ()

    def restore(self):
        """All as it was."""
        for function in reversed(self._undo):
            function()

    def _note(self, thing):
        """Keep what it is now; returns what it holds."""
        made = self._special(thing, self._room) if self._special is not None else None
        if made is not None:
            undo, size, children = made
            self.whole = self.whole and (undo is not None or not size)
            self._room -= size if undo is not None else 0
            self._undo += [undo] if undo is not None else []
            return children
        if isinstance(thing, np.ndarray):
            return self._array(thing)
        for kind, note in _KINDS:
            if isinstance(thing, kind):
                return note(self, thing)
        if hasattr(thing, "__dict__") and _followed(type(thing)):
            return [*self._mapping(vars(thing)), *self._classes(type(thing))]
        return None

    def _classes(self, kind):
        """What the user's classes of a thing hold, and what their methods speak of."""
        found = []
        for owner in kind.__mro__:
            if id(owner) in self._held or not is_own(owner):
                continue
            self._held[id(owner)] = owner
            for name, value in list(vars(owner).items()):
                if name.startswith("__") and not isinstance(value, types.FunctionType):
                    continue
                found.append(getattr(value, "__func__", getattr(value, "fget", value)))
                if not callable(value):
                    self._undo.append(functools.partial(_set_back_in, owner, name, value))
        return found

    def _array(self, thing):
        if thing.dtype.hasobject or not thing.flags.writeable:
            return None
        if thing.nbytes > self._room:
            self.whole = False
            return None
        self._room -= thing.nbytes
        held = thing.copy()

        def undo():
            if thing.tobytes() != held.tobytes():
                np.copyto(thing, held)

        self._undo.append(undo)
        return None

    def _list(self, thing):
        held = list(thing)

        def undo():
            if len(thing) != len(held) or any(a is not b for a, b in zip(thing, held)):
                list.__setitem__(thing, slice(None), held)  # unseen by a list that follows what is set in it

        self._undo.append(undo)
        return held

    def _deque(self, thing):
        held = list(thing)

        def undo():
            if len(thing) != len(held) or any(a is not b for a, b in zip(thing, held)):
                thing.clear()
                thing.extend(held)

        self._undo.append(undo)
        return held

    def _set(self, thing):
        held = set(thing)

        def undo():
            if thing != held:
                thing.clear()
                thing.update(held)

        self._undo.append(undo)

    def _mapping(self, thing):
        held = dict(thing)

        def undo():
            if list(thing) != list(held) or any(thing[key] is not value for key, value in held.items()):
                thing.clear()
                thing.update(held)

        self._undo.append(undo)
        return list(held.values())

    def _function(self, thing):
        """A function of the user's: the names it speaks of, and what it closes over."""
        if not user_code.is_user(thing.__code__.co_filename):
            return None
        return [*self.named(thing), *(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]

    def named(self, function):
        """The values of the names that a function's code speaks of; those that it can set are kept."""
        found, names = [], function.__globals__
        for name in names_of(function.__code__):
            if name in names:
                found.append(names[name])
                self._undo.append(functools.partial(_set_back, names, name, names[name]))
        for cell in function.__closure__ or ():
            try:
                value = cell.cell_contents
            except ValueError:  # not yet filled
                continue
            found.append(value)
            self._undo.append(functools.partial(setattr, cell, "cell_contents", value))
        return found

    def _numbers(self, thing):
        if isinstance(thing, np.random.Generator):
            bits = thing.bit_generator
            self._undo.append(functools.partial(setattr, bits, "state", bits.state))
        elif isinstance(thing, np.random.RandomState):
            self._undo.append(functools.partial(thing.set_state, thing.get_state()))
        else:
            self._undo.append(functools.partial(thing.setstate, thing.getstate()))


_KINDS = (
    (list, Reached._list),
    (collections.deque, Reached._deque),
    (dict, Reached._mapping),
    (set, Reached._set),
    ((tuple, frozenset), lambda self, thing: list(thing)),
    (types.FunctionType, Reached._function),
    (types.MethodType, lambda self, thing: [thing.__self__, thing.__func__]),
    (functools.partial, lambda self, thing: [thing.func, thing.args, thing.keywords]),
    ((np.random.Generator, np.random.RandomState, random.Random), Reached._numbers),
)


def _set_back(names, name, value):
    if names.get(name) is not value:
        names[name] = value


def _set_back_in(owner, name, value):
    if vars(owner).get(name) is not value:
        setattr(owner, name, value)


def names_of(code):
    """The names that a code object speaks of, inner functions included."""
    found = set(code.co_names)
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            found |= names_of(part)
    return found


@functools.lru_cache(maxsize=4096)
def _followed(kind):
    """True for a class of the user's, and for those of libraries whose objects a step may change."""
    return kind.__module__.partition(".")[0] in _LIBRARIES or is_own(kind)


@functools.lru_cache(maxsize=4096)
def is_own(kind):
    """True for a class of the user's."""
    if kind.__module__ == "__main__":
        return True
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return file is not None and user_code.is_user(file)
