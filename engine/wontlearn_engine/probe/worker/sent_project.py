"""A project that is sent along: what of it is here already, under which hashes."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from . import folders


class SentProject:
    """One connection's. What it was started with of the project (a cluster's own copy) is read, and never written."""

    def __init__(self) -> None:
        # Not for the scripts that are started here.
        self.seed = os.environ.pop("WONTLEARN_SEED", "")
        self.unseeded = os.environ.pop("WONTLEARN_UNSEEDED", "")
        """Why there is no such copy, if there was to be one."""
        self._hashes: dict[str, tuple[tuple[int, int], str]] = {}

    def take(self, folder: str, files: dict[str, str]) -> dict[str, Any]:
        """Make the folder ready for them, by name, with a hash; which of them are missing there.

        What was sent before and is no part of it any more is removed; what the script wrote there stays.
        """
        os.makedirs(folder, exist_ok=True)
        try:
            with open(folder + ".json", encoding="utf-8") as handle:
                before: list[str] = json.load(handle)
        except (OSError, ValueError):
            before = list[str]()
        for name in set(before) - set(files):
            try:
                os.remove(os.path.join(folder, name))
            except OSError:
                pass  # the script removed it itself
        with open(folder + ".json", "w", encoding="utf-8") as handle:
            json.dump(sorted(files), handle)
        differ = [name for name, hash in files.items() if self._hash(folder, name) != hash]
        return {"folder": folder, "missing": [name for name in differ if not self._copied(folder, name, files[name])]}

    def _copied(self, folder: str, name: str, hash: str) -> bool:
        """From what came here before us, if it is the same file."""
        if not self.seed or self._hash(self.seed, name) != hash:
            return False
        try:
            with open(os.path.join(self.seed, name), "rb") as handle:
                folders.write(os.path.join(folder, name), handle.read())
        except OSError:
            return False
        return True

    def _hash(self, folder: str, name: str) -> str:
        path = os.path.join(folder, name)
        try:
            state = os.stat(path)
            entry = state.st_mtime_ns, state.st_size
            known = self._hashes.get(path)
            if known is None or known[0] != entry:
                with open(path, "rb") as handle:
                    known = self._hashes[path] = entry, hashlib.sha256(handle.read()).hexdigest()
            return known[1]
        except OSError:
            return ""
