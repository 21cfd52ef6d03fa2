"""Waits for frameworks to be imported in a living process, and has their trainings noted from then on."""

import sys
from typing import Any, List

from .. import specs, state
from . import recorded

_closing: List[Any] = []


def watch(folder: str) -> None:
    """Note every training from now on, or from the import of its framework on; what is too large for a message goes to `folder`."""
    state.channel: Any = recorded.KeptMessages()
    state.job = recorded.job(folder)
    waiting = [name for name in _INSTALL if name not in sys.modules]
    for name in _INSTALL:
        if name not in waiting:
            _INSTALL[name](sys.modules[name])
    if waiting:
        sys.meta_path.insert(0, Finder(waiting))


class Finder:
    """On `sys.meta_path` until the frameworks are imported; finds nothing itself."""

    def __init__(self, names):
        self._names = list(names)

    def find_spec(self, name, path=None, target=None):
        """PEP 451. Returns the true spec of a framework, its loader told to call us back."""
        if name not in self._names:
            return None
        spec = specs.found_by_others(self, name, path, target)
        if spec is None:
            return None
        return specs.around(spec, lambda: self._begun(name), lambda module, _: _INSTALL[name](module))

    def _begun(self, name):
        self._names.remove(name)
        if not self._names and self in sys.meta_path:
            sys.meta_path.remove(self)


def _keras(module):
    from ..ways.keras import live

    _closing.append(live.close)
    live.install(module)
    from ..ways.tape import models, patches

    models.known_so_far(module)
    patches.keras_is_here(module)


def _tensorflow(module):
    from ..ways.tape import live

    _closing.append(live.close)
    live.install(module)


def _torch(module):
    from ..ways.torch import live

    _closing.append(live.close)
    live.install()


_INSTALL = {"keras": _keras, "tensorflow": _tensorflow, "torch": _torch}


def close() -> None:
    """A cell has ended: nothing later goes on with its trainings."""
    for function in _closing:
        function()
    recorded.forget_early()
