"""What `os.scandir` gives through an overlay."""

import os

from .overlay import is_folder, is_link, real


class Entries:
    """What `os.scandir` gives, of a folder that lies partly in ours."""

    def __init__(self, overlay, name, path, names):
        self._entries = iter([Entry(overlay, name.rstrip("/") + "/" + os.fsdecode(one), path, one) for one in names])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Nothing is open."""


class Entry:
    """One of them: `os.DirEntry` cannot be made by hand."""

    def __init__(self, overlay, name, folder, child):
        self.name, self.path = child, os.path.join(folder, child)
        self._place = overlay.where(name)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return "<DirEntry %r>" % (self.name,)

    def stat(self, *, follow_symlinks=True):
        """As `os.stat`."""
        return real.stat(self._place) if follow_symlinks else real.lstat(self._place)

    def inode(self):
        """As in `os.lstat`."""
        return real.lstat(self._place).st_ino

    def is_dir(self, *, follow_symlinks=True):
        """True for a folder."""
        return is_folder(self._place) and (follow_symlinks or not self.is_symlink())

    def is_file(self, *, follow_symlinks=True):
        """True for a regular file."""
        return os.path.isfile(self._place) and (follow_symlinks or not self.is_symlink())

    def is_symlink(self):
        """True for a link."""
        return is_link(self._place)

    def is_junction(self):
        """Only Windows has them."""
        return False
