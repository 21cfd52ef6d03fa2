"""Batches of a loop of the user's, kept while it goes on: how many, and whether they come again."""

import time

import numpy as np

from . import rows as rows_

_ROWS, _BATCHES, _SECONDS = 2048, 64, 15.0
"""The examination begins after so many rows, batches or seconds, when rows come again, or when the loop ends."""


class Batches:
    """Trees of arrays, first axis the row."""

    def __init__(self):
        self.parts, self.rows = [], 0
        self.again = False
        """True if all rows of the last batch had been there before: the others are one whole pass."""
        self.mixed = False
        """True if known rows came among new ones: rows are drawn at random."""
        self.ended = False
        """True if the innermost loop came to its end while they were gathered: they are all its batches."""
        self._keys, self._began = set(), time.monotonic()

    def keep(self, tree):
        """Keep a batch, unless all its rows are known."""
        leaves = rows_.leaves(tree)
        if not leaves or len({len(leaf) for leaf in leaves}) != 1 or not len(leaves[0]):
            return
        rows = [b"|".join(np.ascontiguousarray(leaf[i]).tobytes() for leaf in leaves) for i in range(len(leaves[0]))]
        known = sum(row in self._keys for row in rows)
        self.again = known == len(rows)
        self.mixed = self.mixed or 0 < known < len(rows)
        if not self.again:
            self._keys.update(rows)
            self.parts.append(tree)
            self.rows += len(rows)

    def enough(self):
        """True if there is nothing to wait for."""
        return (self.again or self.rows >= _ROWS or len(self.parts) >= _BATCHES
                or time.monotonic() - self._began > _SECONDS)  # fmt: skip
