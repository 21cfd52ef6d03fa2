"""Python's own ways to files, led through an overlay: `open`, the functions of `os`, and what is built on them."""

import builtins
import errno
import functools
import io
import os
import sys

from .overlay import is_folder, lexists, real
from .overlay_entries import Entries

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NAMELESS = getattr(os, "O_TMPFILE", 0)


def install(overlay):
    """Put the functions in place. Returns {original: ours}: modules have taken the system's by name."""
    made = _functions(overlay)
    replaced = {}
    for name, function in made.items():
        owner, attribute = (builtins, "open") if name == "builtins.open" else (os, name)
        original = getattr(owner, attribute, None)
        if original is None:
            continue
        functools.update_wrapper(function, original)
        del function.__wrapped__
        replaced[original] = function
        setattr(owner, attribute, function)
    io.open = builtins.open
    for kind in (os.supports_follow_symlinks, os.supports_fd, os.supports_effective_ids):
        kind.update(replaced[one] for one in list(kind) if one in replaced)
    _standard_library(replaced)
    return replaced


def _standard_library(replaced):
    """What holds an original in a class, or prefers descriptors of folders to paths."""
    import pathlib
    import shutil

    accessor = getattr(pathlib, "_NormalAccessor", None)  # Python 3.9 and 3.10
    globber = getattr(sys.modules.get("glob"), "_StringGlobber", None)  # from 3.13
    for owner in (accessor, globber):
        for name, value in list(vars(owner).items()) if owner else ():
            plain = getattr(value, "__func__", value)
            if plain in replaced.values():  # taken after ours were in place: as a method it would get `self`
                setattr(owner, name, staticmethod(plain))
            elif getattr(plain, "__hash__", None) and plain in replaced:
                setattr(owner, name, staticmethod(replaced[plain]))
    shutil._use_fd_functions = False


def _functions(overlay):
    """Name to function."""

    def told(function):
        """Errors speak of the script's own paths."""

        @functools.wraps(function)
        def call(*args, **kwargs):
            try:
                return function(*args, **kwargs)
            except OSError as problem:
                for key in ("filename", "filename2"):
                    name = getattr(problem, key, None)
                    if isinstance(name, str):
                        setattr(problem, key, overlay.virtual(name))
                raise

        return call

    def in_folder(path, dir_fd):
        """A path below an open folder, as one path."""
        if dir_fd is None or isinstance(path, int) or os.path.isabs(path):
            return path
        return os.path.join(overlay.virtual(real.readlink("/proc/self/fd/%d" % dir_fd)), os.fsdecode(path))

    def reads(name):
        original = getattr(real, name)

        def function(path, *args, dir_fd=None, **kwargs):
            return original(overlay.reading(in_folder(path, dir_fd)), *args, **kwargs)

        return function

    def changes(name, keep=True):
        original = getattr(real, name)

        def function(path, *args, dir_fd=None, **kwargs):
            path = in_folder(path, dir_fd)
            if isinstance(path, int):
                return original(path, *args, **kwargs)
            return original(overlay.writing(path, keep, kwargs.get("follow_symlinks", True)), *args, **kwargs)

        return function

    def open(file, mode="r", *args, **kwargs):
        if kwargs.get("opener") is not None or len(args) > 5:
            # What is opened is what the opener opens, and that comes by here too.
            named = file if isinstance(file, int) else os.fspath(file)
            overlay.openers.append(named)
            try:
                return real.open_file(file, mode, *args, **kwargs)
            finally:
                overlay.openers.remove(named)
        if not isinstance(file, int) and isinstance(mode, str):
            if set(mode) & set("wax+"):
                keep = "w" not in mode
                if "x" in mode and not overlay.passes(overlay.name(file) or "/"):
                    _must_be_new(overlay, file)
                file = overlay.writing(file, keep)
            else:
                file = overlay.reading(file)
        return real.open_file(file, mode, *args, **kwargs)

    def os_open(path, flags, mode=0o777, *, dir_fd=None):
        path = in_folder(path, dir_fd)
        nameless = _NAMELESS and flags & _NAMELESS == _NAMELESS
        if flags & _WRITES and not nameless:
            if flags & os.O_EXCL and not overlay.passes(overlay.name(path) or "/"):
                _must_be_new(overlay, path)
            # A copy that is emptied at once, unless the file may be a new one: else it must be there.
            keep = not (flags & os.O_TRUNC and flags & os.O_CREAT)
            return real.open(overlay.writing(path, keep), flags, mode)
        return real.open(overlay.reading(path), flags, mode)

    def remove(path, *, dir_fd=None):
        path = in_folder(path, dir_fd)
        name = overlay.name(path)
        if name is None or overlay.passes(name):
            return real.unlink(path)
        return overlay.remove(name)

    def rmdir(path, *, dir_fd=None):
        path = in_folder(path, dir_fd)
        name = overlay.name(path)
        if name is None or overlay.passes(name):
            return real.rmdir(path)
        up = overlay.ours(name)
        if not is_folder(overlay.where(name)):
            return real.rmdir(overlay.where(name) if lexists(overlay.where(name)) else up)  # says what is wrong
        if overlay.names(name):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), name)
        if lexists(up):
            real.rmdir(up)
        overlay.hide(name)

    def mkdir(path, mode=0o777, *, dir_fd=None):
        path = in_folder(path, dir_fd)
        name = overlay.name(path)
        if name is None or overlay.passes(name):
            return real.mkdir(path, mode)
        _must_be_new(overlay, path)
        return real.mkdir(overlay.writing(path, follow=False), mode)

    def rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
        src, dst = in_folder(src, src_dir_fd), in_folder(dst, dst_dir_fd)
        old, new = overlay.name(src), overlay.name(dst)
        if old is None or new is None or (overlay.passes(old) and overlay.passes(new)):
            return real.rename(src, dst)
        if not overlay.passes(old):
            if not lexists(overlay.where(old)):
                raise FileNotFoundError(
                    errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(src), None, os.fsdecode(dst)
                )
            overlay.dirty = True
            overlay.folder(os.path.dirname(old))
            overlay.lift(old)
            src = overlay.ours(old)
        if overlay.passes(new):
            real.rename(src, dst)
        else:
            if is_folder(overlay.where(new)) and overlay.names(new):
                raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), str(dst))
            real.rename(src, overlay.writing(dst, follow=False))
            overlay.hide(new)
        if not overlay.passes(old):
            overlay.hide(old)

    def link(src, dst, **_):
        _must_be_new(overlay, dst)
        with real.open_file(overlay.reading(src), "rb") as source, open(dst, "wb") as target:
            target.write(source.read())

    def symlink(src, dst, target_is_directory=False, *, dir_fd=None):
        dst = in_folder(dst, dir_fd)
        _must_be_new(overlay, dst)
        name = overlay.name(os.path.join(os.path.dirname(os.fsdecode(dst)), os.fsdecode(src)))
        real.symlink(overlay.where(name) if name else src, overlay.writing(dst, follow=False))
        overlay.forget_links()

    def listdir(path="."):
        name = overlay.name(path) if overlay.dirty and path is not None else None
        if name is None or overlay.passes(name) or (not is_folder(overlay.ours(name)) and not overlay.gone):
            return real.listdir(path)
        if not is_folder(overlay.where(name)):
            return real.listdir(overlay.where(name))  # says what is wrong
        found = overlay.names(name)
        return [os.fsencode(one) for one in found] if isinstance(path, bytes) else found

    def scandir(path="."):
        path = "." if path is None else path
        name = overlay.name(path) if overlay.dirty else None
        if name is None or overlay.passes(name) or (not is_folder(overlay.ours(name)) and not overlay.gone):
            return real.scandir(path)
        return Entries(overlay, name, os.fspath(path), listdir(path))

    def chdir(path):
        name = overlay.name(path)
        ours = name is not None and overlay.where(name) != name and (overlay.hidden(name) or not is_folder(name))
        real.chdir(overlay.ours(name) if ours else path if overlay.cwd is None or name is None else name)
        overlay.cwd = name if ours else None
        overlay.forget_links()

    def getcwd():
        return overlay.cwd or real.getcwd()

    def getcwdb():
        return os.fsencode(getcwd())

    made = {
        "builtins.open": open,
        "open": os_open,
        "remove": remove,
        "unlink": remove,
        "rmdir": rmdir,
        "mkdir": mkdir,
        "rename": rename,
        "replace": rename,
        "link": link,
        "symlink": symlink,
        "listdir": listdir,
        "scandir": scandir,
        "chdir": chdir,
        "getcwd": getcwd,
        "getcwdb": getcwdb,
    }
    for name in ("stat", "lstat", "access", "readlink", "statvfs", "getxattr", "listxattr"):
        if hasattr(real, name):
            made[name] = reads(name)
    for name in (
        "chmod",
        "chown",
        "lchown",
        "utime",
        "truncate",
        "mkfifo",
        "mknod",
        "setxattr",
        "removexattr",
        "chflags",
    ):
        if hasattr(real, name):
            made[name] = changes(name)
    return {name: told(function) for name, function in made.items()}


def _must_be_new(overlay, path):
    name = overlay.name(path)
    if name is not None and lexists(overlay.where(name)):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fsdecode(path))
