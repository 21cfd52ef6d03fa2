"""Batches of a loop of the user's, kept while it goes on: how many, and whether they come again."""

import time

import numpy as np

from ...exam import rows as rows_

_ROWS, _BATCHES, _SECONDS = 2048, 64, 15.0
"""The examination begins after so many rows, batches or seconds, when rows come again, or when the loop ends."""
_LEAST = 256
"""Rows that are waited for even if it takes more batches."""
_AGAIN = 8
"""So many known rows in a row are a second pass; a single one may be chance."""


class Batches:
    """Trees of arrays, first axis the row."""

    def __init__(self):
        self.parts, self.rows = [], 0
        self.again = False
        """True if the last rows had all been there before: the others are one whole pass."""
        self.ended = False
        """True if the innermost loop came to its end while they were gathered: they are all its batches."""
        self._keys, self._began = set(), time.monotonic()
        self._known = self._doubles = 0

    def keep(self, tree):
        """Keep a batch, unless all its rows are known."""
        leaves = rows_.leaves(tree)
        if not leaves or len({len(leaf) for leaf in leaves}) != 1 or not len(leaves[0]):
            return
        rows = [b"|".join(np.ascontiguousarray(leaf[i]).tobytes() for leaf in leaves) for i in range(len(leaves[0]))]
        known = sum(row in self._keys for row in rows)
        if known == len(rows):
            self._known += known
            self.again = self._known >= min(_AGAIN, self.rows)
            return
        self._doubles += known + self._known
        self._known = 0
        self._keys.update(rows)
        self.parts.append(tree)
        self.rows += len(rows)

    @property
    def mixed(self):
        """True if known rows came among new ones, and more than a few: rows are drawn at random."""
        return self._doubles > 0.1 * self.rows

    def enough(self):
        """True if there is nothing to wait for."""
        many = len(self.parts) >= _BATCHES and self.rows >= _LEAST
        return self.again or self.rows >= _ROWS or many or time.monotonic() - self._began > _SECONDS
