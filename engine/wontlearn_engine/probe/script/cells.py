"""Runs a notebook's code cells, each under a name of its own, so that tracebacks say which cell it was."""

import ast
import linecache

from . import ipython

_AWAIT = getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0)


def run(cells, names):
    """Execute `cells` in the namespace `names`: (name, text as plain Python, text as the user wrote it)."""
    shell = ipython.shell(names) if ipython.wanted(cells) else None
    awaits = _Awaits(names)
    if shell is None:
        names.setdefault("display", _display)
    else:
        shell.execute = awaits.execute
    flags = 0
    for name, plain, text in cells:
        # Without a time stamp it is never looked for on the disk.
        linecache.cache[name] = (len(plain), None, plain.splitlines(True), name)
        if shell is not None:
            plain, shell.flags = shell.begin(name, plain, text), flags
        code = compile(plain, name, "exec", flags | _AWAIT, True)
        flags |= code.co_flags & _future()
        awaits.execute(code)


class _Awaits:
    """Executes code that may await; all cells share one loop, as in Jupyter."""

    def __init__(self, names):
        self.names, self.loop = names, None

    def execute(self, code):
        if not code.co_flags & 0x80:
            exec(code, self.names)
            return
        import asyncio  # a coroutine: the cell awaits

        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(eval(code, self.names))


def _future():
    """Bits of a code object that `from __future__ import` sets; they hold for the cells below too."""
    import __future__

    bits = 0
    for name in __future__.all_feature_names:
        bits |= getattr(__future__, name).compiler_flag
    return bits


def _display(*things, **_):
    """What Jupyter offers to every cell."""
    for thing in things:
        print(thing)
