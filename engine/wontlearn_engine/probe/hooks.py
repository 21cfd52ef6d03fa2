"""Waits for the script to import a framework, and patches it then, not before."""

import sys

from . import bytecode, state, waiting
from .compute import gpu
from .specs import around, found_by_others


def _tape(module):
    with bytecode():
        from .ways.tape import patches

    patches.install(module)


def _keras(module):
    with bytecode():
        from .files import downloads
        from .ways.keras import fit

    fit.install(module)
    downloads.install(module)


def _torch(module):
    with bytecode():
        from .ways.torch import patches

    patches.install()
    waiting.imported()


WAYS = {"tensorflow": _tape, "keras": _keras, "torch": _torch}
"""What is waited for, and what puts the observation points of its way of training in."""
_WATCHED = (*WAYS, "tf_keras", "jax")
"""The others are only told."""


class Finder:
    """First on `sys.meta_path`; finds nothing itself, but wraps the execution of the modules we wait for."""

    def __init__(self):
        self._told = set()
        self._began = False

    def begin(self):
        """The job is here: tell what a spare has already imported, and patch it for this job."""
        self._began = True
        for name in _WATCHED:
            if name in sys.modules and name not in self._told:
                self._told.add(name)
                _patch(name, sys.modules[name], 0.0)

    def find_spec(self, name, path=None, target=None):
        """PEP 451. Returns the true spec, its loader told to call us back."""
        if name not in _WATCHED or name in self._told or not self._began:
            return None
        spec = found_by_others(self, name, path, target)
        if spec is None:
            return None

        def before():
            self._told.add(name)
            state.channel.send("importing", module=name)

        return around(spec, before, lambda module, seconds: _patch(name, module, seconds))


def install():
    """Put the finder in place; return it."""
    finder = Finder()
    sys.meta_path.insert(0, finder)
    return finder


def _patch(name, module, seconds):
    version = getattr(module, "__version__", None)
    try:
        old = name == "tf_keras" or (name == "keras" and str(version).partition(".")[0] in ("0", "1", "2"))
        told = {"name": name, "version": version, "seconds": seconds}
        if name == "keras" and not old:
            told["backend"] = module.config.backend() if hasattr(module, "config") else "tensorflow"
        state.channel.send("framework", **told)
        if old:
            state.channel.send("note", kind="old-keras", name=name, text=str(version))
        elif name in WAYS:
            WAYS[name](module)
        reduced = (
            state.job["mode"] != "full" or state.job["beside"]
        )  # nor does a copy take what the script's own run needs
        if name in gpu.COMPUTING and reduced and not state.placed:
            state.placed = True
            why = gpu.leave_room(state.job, name)
            if why:
                state.channel.send("note", text=why)
    except ModuleNotFoundError as problem:
        kind = "no-numpy" if str(problem.name).partition(".")[0] == "numpy" else "text"
        state.channel.send("note", kind=kind, name=name, text="cannot watch %s: %s" % (name, problem))
    except Exception as problem:  # a framework we do not know must still train
        state.channel.send("note", text="cannot watch %s: %s: %s" % (name, type(problem).__name__, problem))
