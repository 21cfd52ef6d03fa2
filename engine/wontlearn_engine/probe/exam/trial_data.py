"""Trials with other rows: scaled, cleaned, weighted alike, padded in front, in smaller batches.

Each does to the rows what its fix says, and nothing beside it.
"""

import contextlib

import numpy as np

from . import data_facts, row_facts
from . import rows as rows_

FAR = 20
"""Spreads from the middle of its column from which on a cell is wild."""


class Unchanged(Exception):
    """There is nothing here that the trial could change; the text is a clause for the user."""


def _numeric(leaf):
    return leaf.dtype.kind in "fiub"


def _standardised(values):
    """Each column (of pictures and sequences: the last axis) at mean 0 and spread 1; a constant column at 0."""
    values = values.astype("float64")
    axes = 0 if values.ndim <= 2 else tuple(range(values.ndim - 1))
    mean, std = values.mean(axis=axes, keepdims=True), values.std(axis=axes, keepdims=True)
    return ((values - mean) / np.where(std > 0, std, 1.0)).astype("float32")


@contextlib.contextmanager
def scaled_inputs(exam):
    """Every column of the inputs at mean 0 and spread 1."""
    rows = exam.subject.rows
    ids = any(layer.class_ == "Embedding" for layer in exam.subject.about().layers)

    def scales(leaf):
        return _numeric(leaf) and not (ids and leaf.dtype.kind in "iu")

    if not any(scales(leaf) for leaf in rows_.leaves(rows.x)):
        raise Unchanged("the inputs are no numbers")
    # A Rescaling at the model's front would scale what is scaled already: its effect is undone beforehand.
    undone = exam.subject.input_scales()

    def scale(leaf):
        if not scales(leaf):
            return leaf
        scaled = _standardised(leaf)
        for factor, offset in undone:
            scaled = (scaled - np.float32(offset)) / np.float32(factor)
        return scaled

    yield rows.replaced(x=rows_.tree_map(scale, rows.x))


@contextlib.contextmanager
def scaled_targets(exam):
    """Targets at mean 0 and spread 1."""
    rows = exam.subject.rows
    if not all(_numeric(leaf) for leaf in rows_.leaves(rows.y)):
        raise Unchanged("the targets are no numbers")
    yield rows.replaced(y=rows_.tree_map(_standardised, rows.y))


def _wild(leaf):
    """Rows with a cell that lies more than 20 robust spreads out, or shares one value at a column's far end."""
    flat = data_facts.some_columns(leaf.reshape(len(leaf), -1)).astype("float64")
    middle = np.nanmedian(flat, axis=0)
    usual = np.nanmedian(np.abs(flat - middle), axis=0) * 1.4826
    far = (np.abs(flat - middle) > FAR * np.where(usual > 0, usual, np.inf)).any(axis=1)
    if np.isfinite(flat).all():
        far = np.any([far, *(shared for *_, shared in data_facts.shared_ends(flat))], axis=0)
    return far


def _scaled_again(before, kept):
    """The kept rows, scaled as the script had scaled all of them: by mean and spread, or from 0 to 1; else as they are.

    A scaler that saw the wild values is one that sees the kept rows only once the wild ones are dropped before it.
    """
    if before.dtype.kind != "f":
        return kept
    axes = 0 if before.ndim <= 2 else tuple(range(before.ndim - 1))
    whole = before.astype("float64")
    mean, std = whole.mean(axis=axes, keepdims=True), whole.std(axis=axes, keepdims=True)
    low, high = whole.min(axis=axes, keepdims=True), whole.max(axis=axes, keepdims=True)
    standard = (np.abs(mean) < 0.01) & (np.abs(std - 1) < 0.02)
    ranged = (np.abs(low) < 1e-4) & (np.abs(high - 1) < 1e-4)
    part = kept.astype("float64")
    least, span = part.min(axis=axes, keepdims=True), np.ptp(part, axis=axes, keepdims=True)
    part = np.where(
        standard, _standardised(kept), np.where(ranged, (part - least) / np.where(span > 0, span, 1.0), part)
    )
    return part.astype(before.dtype)


@contextlib.contextmanager
def without_outliers(exam):
    """Only the rows without wild cells; what the script itself had scaled is scaled by the kept rows."""
    rows = exam.subject.rows
    wild = [_wild(leaf) for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y) if _numeric(leaf)]
    keep = ~np.any(wild, axis=0) if wild else np.ones(len(rows), bool)
    if keep.all():
        raise Unchanged("no row holds a wild value")
    if keep.sum() < 8:
        raise Unchanged("hardly a row is left without wild values")
    kept = rows.take(np.flatnonzero(keep))
    again = {}
    for side in ("x", "y"):
        before = iter(rows_.leaves(getattr(rows, side)))
        again[side] = rows_.tree_map(lambda leaf: _scaled_again(next(before), leaf), getattr(kept, side))
    yield kept.replaced(**again)


@contextlib.contextmanager
def without_bad_rows(exam):
    """Only the rows that are finite throughout."""
    rows = exam.subject.rows
    keep = np.ones(len(rows), bool)
    for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y):
        if leaf.dtype.kind == "f":
            keep &= np.isfinite(leaf.reshape(len(rows), -1)).all(axis=1)
    if keep.all() or not keep.any():
        raise Unchanged("no row is left" if not keep.any() else "every row is finite")
    yield rows.take(np.flatnonzero(keep))


@contextlib.contextmanager
def no_weights(exam):
    """No sample or class weights."""
    rows = exam.subject.rows
    held = [np.asarray(leaf) for leaf in rows_.leaves(rows.w)]
    if all(rows_.alike(leaf) for leaf in held):
        raise Unchanged("all rows have the same weight")
    yield rows_.Rows(rows.x, rows.y, None, rows.total, rows.whole, rows.batch)


def small_batches(size):
    """Batches of `size` rows."""

    @contextlib.contextmanager
    def change(exam):
        rows = exam.subject.rows
        if exam.subject.batch_size <= size:
            raise Unchanged("the batches are no larger")
        yield rows_.Rows(rows.x, rows.y, rows.w, rows.total, rows.whole, size)

    return change


@contextlib.contextmanager
def front_padding(exam):
    """Sequences that are filled up with 0 at the end get the zeros in front."""
    rows = exam.subject.rows
    if not any(row_facts.padded_behind(leaf) for leaf in rows_.leaves(rows.x)):
        raise Unchanged("no sequence ends in zeros")

    def turn(leaf):
        if not row_facts.padded_behind(leaf):
            return leaf
        length = leaf.shape[1]
        behind = np.argmax(row_facts.steps(leaf)[:, ::-1], axis=1)
        index = (np.arange(length)[None] - behind[:, None]) % length
        return np.take_along_axis(leaf, index.reshape(index.shape + (1,) * (leaf.ndim - 2)), axis=1)

    yield rows.replaced(x=rows_.tree_map(turn, rows.x))


@contextlib.contextmanager
def nothing(exam):
    """No change but the number of updates, and the order of the rows."""
    yield exam.subject.rows
