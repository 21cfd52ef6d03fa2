"""Native libraries that open files by themselves, led through an overlay when the script imports them."""

import functools
import os
import sys

from .. import bytecode, specs, state
from .replace_everywhere import everywhere


def install(overlay):
    """Patch what is imported already, and the rest when it is. Returns {original: ours} of what is held by name."""
    waiting = {
        "h5py": h5py,
        "sqlite3": sqlite3,
        "_gdbm": gdbm,
        "_dbm": ndbm,
        "tables": tables,
        "torch": torch,
        "cv2": cv2,
        "tensorflow": tensorflow,
    }
    replaced = {}
    for name in list(waiting):
        if name in sys.modules:
            replaced.update(_patch(waiting.pop(name), sys.modules[name], overlay))
    if waiting:
        sys.meta_path.insert(0, _Finder(waiting, overlay))
    return replaced


class _Finder:
    """Finds nothing itself; patches a module once its own code has run."""

    def __init__(self, waiting, overlay):
        self._waiting, self._overlay = waiting, overlay

    def find_spec(self, name, path=None, target=None):
        """PEP 451."""
        patch = self._waiting.pop(name, None)
        if patch is None:
            return None
        spec = specs.found_by_others(self, name, path, target)
        if spec is None or spec.loader is None:
            self._waiting[name] = patch
            return spec
        return specs.around(spec, lambda: None, lambda module, _: everywhere(_patch(patch, module, self._overlay)))


def _patch(patch, module, overlay):
    try:
        return patch(module, overlay) or {}
    except Exception as problem:  # survives another version of the library: it is said that its files are not held back
        text = "files that %s writes are not held back: %s: %s" % (module.__name__, type(problem).__name__, problem)
        state.channel.send("note", text=text)
        return {}


def local(path):
    """True for the path of a file on this machine."""
    return isinstance(path, (str, bytes, os.PathLike)) and "://" not in os.fsdecode(path)


def mapped(function, index, keyword, where):
    """`function` with the path in one of its arguments replaced by `where(path, arguments, keywords)`."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        if len(args) > index and local(args[index]):
            args = (*args[:index], where(args[index], args, kwargs), *args[index + 1 :])
        elif local(kwargs.get(keyword)):
            kwargs[keyword] = where(kwargs[keyword], args, kwargs)
        return function(*args, **kwargs)

    return call


def by_mode(overlay, index, default):
    """Where to read or write, by the mode that stands in the arguments like that of `open`."""

    def where(path, args, kwargs):
        mode = args[index] if len(args) > index else kwargs.get("mode", default)
        if mode is None or not set(str(mode)) & set("wax+"):
            return overlay.reading(path)
        return overlay.writing(path, keep="w" not in mode and "x" not in mode)

    return where


def h5py(module, overlay):
    """`h5py.File`, by which Keras and pandas' neighbours write too."""
    module.File.__init__ = mapped(module.File.__init__, 1, "name", by_mode(overlay, 2, "r"))
    module.is_hdf5 = mapped(module.is_hdf5, 0, "fname", lambda path, *_: overlay.reading(path))


def tables(module, overlay):
    """PyTables: `DataFrame.to_hdf`."""
    module.open_file = mapped(module.open_file, 0, "filename", by_mode(overlay, 1, "r"))


def sqlite3(module, overlay):
    """A data base is copied when it is opened."""

    def where(path, args, kwargs):
        text = os.fsdecode(path)
        if text in ("", ":memory:") or "mode=memory" in text:
            return path
        if not text.startswith("file:"):
            return overlay.writing(path, keep=True)
        from urllib.parse import quote, unquote

        place, mark, options = text[5:].partition("?")
        place = unquote(place[2:] if place.startswith("//") else place)
        place = overlay.reading(place) if "mode=ro" in options else overlay.writing(place, keep=True)
        return "file:" + quote(os.fsdecode(place)) + mark + options

    original = module.connect
    module.connect = mapped(original, 0, "database", where)
    return {original: module.connect}


def gdbm(module, overlay):
    """`shelve` and `dbm`."""
    original = module.open
    module.open = mapped(original, 0, "", lambda path, *_: overlay.writing(path, keep=True))
    return {original: module.open}


def ndbm(module, overlay):
    """The same, where a name stands for one or two files."""

    def where(path, args, kwargs):
        for ending in (".db", ".dir", ".pag"):
            overlay.writing(os.fsdecode(path) + ending, keep=True)
        return overlay.writing(path)

    original = module.open
    module.open = mapped(original, 0, "", where)
    return {original: module.open}


def torch(module, overlay):
    """`torch.save` opens zip files natively."""
    module.save = mapped(module.save, 1, "f", lambda path, *_: overlay.writing(path))
    module.load = mapped(module.load, 0, "f", lambda path, *_: overlay.reading(path))


def cv2(module, overlay):
    """Pictures."""
    module.imwrite = mapped(module.imwrite, 0, "filename", lambda path, *_: overlay.writing(path))
    module.imread = mapped(module.imread, 0, "filename", lambda path, *_: overlay.reading(path))


def tensorflow(module, overlay):
    """TensorFlow's file system, records, checkpoints, summaries and datasets."""
    with bytecode():
        from . import overlay_tensorflow

    return overlay_tensorflow.install(module, overlay)
