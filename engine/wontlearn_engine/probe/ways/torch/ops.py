"""Operations of PyTorch one by one, in the order in which a step calls them: noted, replaced, or followed up to one."""

import torch
from torch.overrides import TorchFunctionMode

from ...script import user_code


def name_of(function):
    """An operation's name."""
    return getattr(function, "__name__", str(function))


def first_tensor(made):
    """The tensor that an operation made, the first of several; None where it made none."""
    if isinstance(made, torch.Tensor):
        return made
    if isinstance(made, (list, tuple)):
        return next((part for part in made if isinstance(part, torch.Tensor)), None)
    return None


class TensorOp:
    """One operation: its name, what it was given and what it made, and the user's line."""

    def __init__(self, key, args, kwargs, made, place):
        self.key, self.args, self.kwargs, self.made = key, args, kwargs or {}, made
        self.name = key[0]
        self.file, self.line = place

    @property
    def out(self):
        """The tensor that it made."""
        return first_tensor(self.made)


class _Counting(TorchFunctionMode):
    """Tells operations by their name and turn: which one it is stays true where another has one operation more."""

    def __init__(self):
        super().__init__()
        self._turns = {}

    def key(self, function):
        """(name, turn) of the operation that is called now."""
        name = name_of(function)
        turn = self._turns[name] = self._turns.get(name, -1) + 1
        return name, turn


class Record(_Counting):
    """Notes every operation."""

    def __init__(self):
        super().__init__()
        self.ops = []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        key = self.key(function)
        made = function(*args, **(kwargs or {}))
        self.ops.append(TensorOp(key, args, kwargs, made, user_code.here()))
        return made


class Behind(_Counting):
    """Gives tensors of ours in place of what some operations make, and computes only what lies behind them.

    `known`: of the run before with the same inputs and weights, what each operation made; filled where it is empty. Held
    are the numbers that what lies behind asks for, and of all else the form: a large model's answers take gigabytes.
    """

    def __init__(self, given, known):
        super().__init__()
        self.given = {key: tensor.contiguous() for key, tensor in given.items()}  # what is behind may be a `view`
        self.known, self._first = known, not known
        self._live, self._asked = {}, {}
        """Tensors that come of ours; others that are asked for. By id."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        key, used = self.key(function), list(_tensors(args, kwargs))
        live, changes = any(id(part) in self._live for part in used), _in_place(key[0])
        if live or self._first:
            made = function(*args, **(kwargs or {}))
        elif key in self.known:
            made = self.known[key]
        else:  # what is changed in place has been
            made = args[0] if changes and used else function(*args, **(kwargs or {}))
        if self._first:
            out = first_tensor(made)
            if not live and not changes and out is not None and out.requires_grad:
                self.known[key] = made
            elif live or (not changes and key[0] not in _FORMS):
                self._asked.update((id(part), part) for part in used)
        put = self.given.get(key)
        if put is not None:
            made = _instead(made, put)
        if live or put is not None:
            self._live.update((id(part), part) for part in _tensors((made,), None))
        return made

    def __exit__(self, *problem):
        super().__exit__(*problem)
        if problem[0] is not None and issubclass(problem[0], Exception):
            self.known.clear()
        elif self._first:
            for key, made in self.known.items():
                if not any(id(part) in self._asked for part in _tensors((made,), None)):
                    self.known[key] = _form(made)


_FORMS = ("__get__", "size", "dim", "numel", "stride", "is_floating_point", "__len__")
"""What is asked of a tensor without its numbers."""


def _in_place(name):
    """True for `add_`, `__iadd__`, `__setitem__` and their like."""
    if name.endswith("__"):
        return name == "__setitem__" or (name.startswith("__i") and name not in ("__invert__", "__index__", "__int__"))
    return name.endswith("_")


def _form(made):
    """A tensor of the same shape and kind that takes no room, or several."""
    if isinstance(made, torch.Tensor):
        one = torch.zeros((), dtype=made.dtype, device=made.device)
        return one.requires_grad_(made.requires_grad).expand(made.shape)
    if type(made) in (list, tuple):
        return type(made)(_form(part) for part in made)
    return made


def _tensors(args, kwargs):
    """Tensors among arguments, and in lists of them."""
    for part in (*args, *(kwargs.values() if kwargs else ())):
        if isinstance(part, torch.Tensor):
            yield part
        elif isinstance(part, (list, tuple)):
            yield from _tensors(part, None)


def _instead(made, put):
    old = first_tensor(made)
    put = put.to(old.dtype) if put.dtype != old.dtype else put
    put = put.reshape(old.shape) if put.shape != old.shape and put.numel() == old.numel() else put
    if isinstance(made, torch.Tensor):
        return put
    # A result of several parts: the first tensor is the one.
    parts = list(made)
    parts[next(i for i, part in enumerate(parts) if isinstance(part, torch.Tensor))] = put
    return tuple(parts) if isinstance(made, tuple) else parts


class Until(_Counting):
    """Ends a replay behind the last of some operations; what they made are its answers."""

    def __init__(self, keys, replay, stop):
        super().__init__()
        self.keys, self.replay, self.stop, self.found = keys, replay, stop, {}

    def __torch_function__(self, function, types, args=(), kwargs=None):
        key = self.key(function)
        made = function(*args, **(kwargs or {}))
        if key in self.keys:
            self.found[key] = first_tensor(made)
            if len(self.found) == len(self.keys):
                self.replay.answers = [self.found[one] for one in self.keys]
                raise self.stop
        return made


class Take(_Counting):
    """Keeps what some operations make."""

    def __init__(self, keys, taken):
        super().__init__()
        self.keys, self.taken = set(keys), taken

    def __torch_function__(self, function, types, args=(), kwargs=None):
        key = self.key(function)
        made = function(*args, **(kwargs or {}))
        if key in self.keys:
            self.taken[key] = first_tensor(made)
        return made


class Moved(_Counting):
    """One operation, a view, moves the axes of what it is given instead: `order` as `permute` takes it.

    Below all other modes: what it calls is not counted by them.
    """

    def __init__(self, wanted, order):
        super().__init__()
        self.wanted, self.order = wanted, order

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if self.key(function) != self.wanted:
            return function(*args, **(kwargs or {}))
        return args[0].permute(self.order).contiguous()


class Light(_Counting):
    """Scales what some operations make."""

    def __init__(self, keys, factor):
        super().__init__()
        self.keys, self.factor = keys, factor

    def __torch_function__(self, function, types, args=(), kwargs=None):
        key = self.key(function)
        made = function(*args, **(kwargs or {}))
        return made * self.factor if key in self.keys else made
