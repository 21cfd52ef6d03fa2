"""Runs a notebook's code cells, each under a name of its own, so that tracebacks say which cell it was."""

import ast
import linecache

_AWAIT = getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0)


def run(cells, names):
    """Execute `cells`, pairs of (name, text), in the namespace `names`."""
    names.setdefault("display", _display)
    flags = 0
    for name, text in cells:
        # Without a time stamp it is never looked for on the disk.
        linecache.cache[name] = (len(text), None, text.splitlines(True), name)
        code = compile(text, name, "exec", flags | _AWAIT, True)
        flags |= code.co_flags & _future()
        if code.co_flags & 0x80:  # a coroutine: the cell awaits
            import asyncio

            asyncio.run(eval(code, names))
        else:
            exec(code, names)


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
