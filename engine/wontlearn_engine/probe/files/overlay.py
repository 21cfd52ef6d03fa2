"""Which file stands for which while a script must write none of the user's: what it writes lies in a folder of ours.

A path that was written, made, renamed or removed is looked up there; all else is read where it is. Standard library
only, and only the functions that Python had before any of ours took their places.
"""

import errno
import io
import os
import stat as stats
import types

real = types.SimpleNamespace(**{name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))})
"""The system's own functions."""
real.open_file = io.open
COPIES = 2_000_000_000
"""Bytes that are copied at most when a script changes a file in place."""


class Overlay:
    """Paths go in, the paths to be used come out. `passing` are folders in which the script may do what it likes."""

    def __init__(self, upper, passing, refuse):
        self.upper, self.passing, self.refuse = upper, tuple(passing), refuse
        self.gone = set()
        """Paths whose content on disk the script has removed or replaced, with all that is below them."""
        self.temporary = set()
        """What `tempfile` has made in the folder for temporary files."""
        self.dirty = False
        """False until the first write: till then reading needs no look here."""
        self.cwd = None
        """The current folder as the script sees it, where it exists in ours only."""
        self.openers = []
        """Paths given to `open` together with an opener, now."""
        self.meeting = None
        """Called with what is read, where the full run may be writing it now (meeting.py)."""
        self._heads = {}

    def name(self, path):
        """The absolute path that the script means, links in its folders followed; None where there is no such thing."""
        if isinstance(path, int):
            return None
        path = os.fsdecode(path)
        if "\0" in path or not path:
            return None
        if not path.startswith("/"):
            try:
                path = (self.cwd or real.getcwd()) + "/" + path
            except OSError:  # the current folder has been removed
                return None
        head, tail = os.path.split(path.rstrip("/") or "/")
        if tail in ("", ".", ".."):
            return self.resolved(path)
        found = self._heads.get(head)
        if found is None:
            found = self._heads[head] = self.resolved(head)
        return (found if found != "/" else "") + "/" + tail

    def virtual(self, path):
        """The script's name for a path of ours."""
        return path[len(self.upper) :] or "/" if path == self.upper or path.startswith(self.upper + "/") else path

    def resolved(self, path, depth=0):
        """`os.path.realpath`, through the links that the script sees."""
        done = "/"
        for part in self.virtual(path).split("/"):
            if part in ("", "."):
                continue
            if part == "..":
                done = os.path.dirname(done)
                continue
            step = done.rstrip("/") + "/" + part
            try:
                target = real.readlink(self.where(step) if self.dirty else step) if depth < 40 else None
            except OSError:
                target = None
            done = step if target is None else self.resolved(os.path.join(done, target), depth + 1)
        return self.virtual(done)

    def passes(self, name):
        """True where the script's own writes go through: caches, temporary files, devices, and folders of ours."""
        if (name + "/").startswith(self.passing):
            return True
        part = name
        while self.temporary and part != "/":
            if part in self.temporary:
                return True
            part = os.path.dirname(part)
        return False

    def hidden(self, name):
        """True if what is on disk under this name is not there any more for the script."""
        while self.gone:
            if name in self.gone:
                return True
            if name == "/":
                break
            name = os.path.dirname(name)
        return False

    def ours(self, name):
        """Where our copy of it lies, or would."""
        return self.upper + name

    def where(self, name):
        """The path at which a name is found, ours or the disk's; a missing one is missing there too."""
        up = self.ours(name)
        return up if lexists(up) or self.hidden(name) else name

    def reading(self, path):
        """The path to be read instead of this one."""
        if self.meeting is not None and not isinstance(path, int):
            self.meeting(path)
        if not self.dirty or isinstance(path, int):
            return path
        name = self.name(path)
        if name is None or self.passes(name):
            return path
        found = self.where(name)
        return path if found == name and self.cwd is None else found

    def writing(self, path, keep=False, follow=True):
        """The path to be written instead of this one, its folder made; with `keep` it holds what the file holds now."""
        name = self.name(path)
        if name is None:
            return path
        for _ in range(40):
            if self.passes(name) or is_special(name):
                return path
            place = self.where(name)
            if not follow or not is_link(place):
                break
            name = self.name(os.path.join(os.path.dirname(name), real.readlink(place)))
        up = self.ours(name)
        if not self.dirty:
            self.dirty = True
            self._heads.clear()
        self.folder(os.path.dirname(name))
        if is_folder(self.where(name)):
            self.folder(name)
        elif keep and not lexists(up) and not self.hidden(name):
            self.lift(name)
        return up

    def folder(self, name):
        """Make our own folder for one that the script sees, or for those above it that it sees."""
        up = self.ours(name)
        if not lexists(up):
            self.folder(os.path.dirname(name))
            if is_folder(self.where(name)):
                real.mkdir(up)

    def forget_links(self):
        """A link was made or moved: folders may lead elsewhere now."""
        self._heads.clear()

    def lift(self, name):
        """Copy from the disk, a folder with all that the script sees in it."""
        up, place = self.ours(name), self.where(name)
        if is_link(place) and place == name:
            real.symlink(os.path.join(os.path.dirname(name), real.readlink(place)), up)
        elif is_folder(place):
            if place == name:
                real.mkdir(up)
            for child in self.names(name):
                self.lift(name.rstrip("/") + "/" + child)
        elif place == name and lexists(place):
            state = real.stat(place)
            if state.st_size > COPIES:
                self.refuse("change a file of %.1f GB" % (state.st_size / 1e9), name)
            with real.open_file(place, "rb") as source, real.open_file(up, "wb") as target:
                while target.write(source.read(1 << 20)):
                    pass
            real.chmod(up, stats.S_IMODE(state.st_mode) | stats.S_IWUSR)
            real.utime(up, ns=(state.st_atime_ns, state.st_mtime_ns))

    def names(self, name):
        """What the script sees in a folder."""
        up, found = self.ours(name), []
        if not self.hidden(name) and is_folder(name):
            found = [child for child in real.listdir(name) if name.rstrip("/") + "/" + child not in self.gone]
        if is_folder(up):
            mine = real.listdir(up)
            found = [child for child in found if child not in set(mine)] + mine
        return found

    def remove(self, name):
        """Take a file away from the script's sight."""
        up = self.ours(name)
        if lexists(up):
            real.unlink(up)
        elif self.hidden(name) or not lexists(name):
            real.unlink(up)  # says that there is none
        elif is_folder(name) and not is_link(name):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
        self.hide(name)

    def hide(self, name):
        """What is on disk under this name is not there any more."""
        self.dirty = True
        self.gone.add(name)
        self._heads.clear()


def lexists(path):
    """True if there is something, be it a link to nothing."""
    try:
        real.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def is_link(path):
    """As `os.path.islink`."""
    try:
        return stats.S_ISLNK(real.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path):
    """As `os.path.isdir`."""
    try:
        return stats.S_ISDIR(real.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_special(path):
    """A pipe, a socket or a device: writing there changes no file."""
    try:
        mode = real.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not (stats.S_ISREG(mode) or stats.S_ISDIR(mode))
