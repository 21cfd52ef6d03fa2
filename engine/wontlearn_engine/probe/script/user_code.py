"""Where the user wrote it: file and line of the nearest frame of the user's own code."""

import os
import sys
import sysconfig
from typing import Callable

_PROBE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARIES = tuple(
    {os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)
_known = {}
_made = {}
_user_folders = []
_user_names = []


def add_user_folder(folder):
    """All below `folder` is the user's, but for installed packages."""
    _user_folders.append(os.path.realpath(folder) + os.sep)


def add_user_names(test: Callable[[str], bool]) -> None:
    """A file whose name passes the test is the user's, whatever it looks like: a cell of a live notebook."""
    _user_names.append(test)
    _known.clear()


def is_probe(filename):
    """True for our own files."""
    return os.path.abspath(filename).startswith(_PROBE)


def is_user(filename):
    """True for a file that the user wrote: not installed, not the standard library, not ours."""
    answer = _known.get(filename)
    if answer is None and any(test(filename) for test in _user_names):
        answer = _known[filename] = True
    if answer is None:
        path = os.path.realpath(filename)
        answer = not (
            filename.startswith("<")
            # AutoGraph's copies of the user's functions, in the folder for temporary files.
            or "__autograph_generated_file" in filename
            or path.startswith(_PROBE)
            or os.sep + "site-packages" + os.sep in path
            or os.sep + "dist-packages" + os.sep in path
            or path.startswith(_LIBRARIES)
        )
        _known[filename] = answer
    return answer


def here(skip=None):
    """(file, line) of the nearest user frame, or ("", 0). `skip(frame)` passes over a frame."""
    frame = sys._getframe(1)
    while frame is not None:
        if is_user(frame.f_code.co_filename) and not (skip and skip(frame)):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return "", 0


def user_frame():
    """The nearest user frame itself, or None."""
    frame = sys._getframe(1)
    while frame is not None and not is_user(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def remember(thing):
    """Note that `thing` is being constructed by the nearest user frame."""

    def own_init(frame):
        return frame.f_code.co_name in ("__init__", "__new__") and frame.f_locals.get("self") is thing

    _made[id(thing)] = here(own_init)


def of(thing):
    """(file, line) where `thing` was constructed, or ("", 0)."""
    return _made.get(id(thing), ("", 0))


def remember_at(thing, file, line):
    """Note that `thing` was constructed there."""
    _made[id(thing)] = file, line


def remember_as(thing, what):
    """Note that the nearest user frame does `what` to `thing`, e.g. compiles it."""
    _made[(id(thing), what)] = here()


def of_act(thing, what):
    """(file, line) where `what` was last done to `thing`, or ("", 0)."""
    return _made.get((id(thing), what), ("", 0))


def same_place(thing, other):
    """`thing` stands in for `other`: it was constructed where that was."""
    _made[id(thing)] = of(other)
