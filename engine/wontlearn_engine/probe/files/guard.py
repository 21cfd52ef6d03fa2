"""In every mode but full: none of the user's files is written, renamed or removed.

What the script writes goes to a folder of ours and is read back from there (overlay.py). Three fences stand around
that: Python's own functions are led there, so are the native writers that we know (overlay_native.py), and what still
asks Python for a file of the user's is refused here. Where Linux has Landlock, the kernel refuses all the rest.
"""

import errno
import os
import shlex
import sys
import tempfile

from .. import state
from . import landlock, meeting, overlay, overlay_native, overlay_os, replace_everywhere

_CACHES = (
    ".cache",
    ".keras",
    ".matplotlib",
    ".config/matplotlib",
    ".nv",
    "tensorflow_datasets",
    "scikit_learn_data",
    "nltk_data",
    ".astropy",
    ".ipython",
)
_CACHE_VARIABLES = (
    "XDG_CACHE_HOME",
    "KERAS_HOME",
    "HF_HOME",
    "TORCH_HOME",
    "TFDS_DATA_DIR",
    "TFHUB_CACHE_DIR",
    "MPLCONFIGDIR",
    "SCIKIT_LEARN_DATA",
    "NLTK_DATA",
    "NUMBA_CACHE_DIR",
    "CUDA_CACHE_PATH",
)
"""Downloads and caches in the user's home are kept as always: a new download at each save would help nobody."""
_SYSTEM = ("/dev", "/proc", "/sys")
_READERS = (
    "uname",
    "nvidia-smi",
    "rocm-smi",
    "which",
    "lscpu",
    "hostname",
    "sysctl",
    "sw_vers",
    "ldconfig",
    "ldd",
    "lspci",
    "getconf",
    "locale",
    "fc-list",
    "system_profiler",
)
"""Programs that write nothing; `git` too, where it is only asked."""
_GIT = ("rev-parse", "describe", "log", "status", "diff", "show")
_PATHS = {
    "os.remove": 1,
    "os.rmdir": 1,
    "os.mkdir": 1,
    "os.rename": 2,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.setxattr": 1,
    "os.removexattr": 1,
    "os.chflags": 1,
}
"""Audit events of what changes a file: how many of their arguments are paths; of a new link only the second is changed."""
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def install(job):
    """Raise the fences for this job. They stay until the process ends."""
    folder = os.path.dirname(os.path.realpath(job["script"]))
    upper = os.path.join(os.path.realpath(job["folder"]), "files")
    os.makedirs(upper, exist_ok=True)
    # The user's own folders win over a cache that they lie in.
    theirs = {folder, os.path.realpath(os.getcwd())}
    caches = [place for place in _caches() if not any(_below(one, place) for one in theirs)]
    open_places = [os.path.realpath(job["folder"]), *caches, *_SYSTEM]
    if sys.pycache_prefix:
        open_places.append(sys.pycache_prefix)
    made = overlay.Overlay(upper, [place.rstrip("/") + "/" for place in open_places], _refuse)
    temporary = os.path.realpath(tempfile.gettempdir())
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    kernel = False
    if not any(_below(one, temporary) for one in theirs):
        kernel = landlock.restrict([*open_places, temporary])
    replace_everywhere.everywhere({**overlay_os.install(made), **overlay_native.install(made)})
    sys.addaudithook(_hook(made, temporary, kernel))
    if job["beside"] and not job["leads"] and not job["proof"]:
        made.meeting = meeting.Meeting(made, theirs)


def _caches():
    home = os.path.expanduser("~")
    named = [os.environ[name] for name in _CACHE_VARIABLES if os.environ.get(name)]
    found = [os.path.realpath(os.path.join(home, place)) for place in (*_CACHES, *named)]
    return [place for place in found if os.path.isdir(place)]


def _below(path, folder):
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _refuse(what, path):
    """Say once that something is not done in this mode, and raise."""
    text = "In this run the script may not %s (%s): none of your files is changed there." % (what, path)
    state.channel.send("note", text=text)
    raise PermissionError(errno.EACCES, text)


def _hook(made, temporary, kernel):
    """The last fence: Python asks here before it does anything to a file."""

    def allowed(path):
        if isinstance(path, int):
            return True
        if not isinstance(path, (str, bytes)):
            return False
        text = os.fsdecode(path)
        if text.startswith(made.upper):
            return True
        name = made.name(text)
        return name is None or made.passes(name) or overlay.is_special(name)

    def hook(event, args):
        if event == "open":
            path, mode, flags = args
            path = os.fspath(path) if hasattr(path, "__fspath__") else path
            if isinstance(path, int) or not (set(mode) & set("wax+") if isinstance(mode, str) else flags & _WRITES):
                return
            if not allowed(path) and not _nameless(flags) and path not in made.openers:
                _refuse("write this file", os.fsdecode(path))
        elif event in _PATHS:
            paths = args[: _PATHS[event]] if event == "os.rename" else args[_PATHS[event] - 1 : _PATHS[event]]
            for path in paths:
                if not allowed(path):
                    _refuse("change this file", os.fsdecode(path))
        elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
            name = made.name(args[0])
            if name is not None and os.path.dirname(name) == temporary:
                made.temporary.add(name)
        elif event in _PROGRAMS and not kernel:
            words = _words(args)
            if not _only_reads(words):
                _refuse("start another program", " ".join(words)[:80])

    return hook


def _nameless(flags):
    mask = getattr(os, "O_TMPFILE", 0)
    return bool(mask) and isinstance(flags, int) and flags & mask == mask


def _words(args):
    """A program's command line, from any of the events that tell of one."""
    given = args[1] if len(args) > 1 and args[1] else args[0]
    if isinstance(given, (list, tuple)):
        words = [os.fsdecode(word) for word in given]
        shell = len(words) == 3 and os.path.basename(words[0]) in ("sh", "bash") and words[1] == "-c"
        if not shell:
            return words
        given = words[2]
    text = os.fsdecode(given)
    try:
        return shlex.split(text) if not set(text) & set(";|&><`$") else ["sh", "-c", text]
    except ValueError:
        return [text]


def _only_reads(words):
    program = os.path.basename(words[0]) if words else ""
    if program == "git":
        return any(word in _GIT for word in words[1:2])
    return program in _READERS or "multiprocessing" in " ".join(words[1:4])
