"""Trials with other rows: scaled, cleaned, weighted alike, in smaller batches."""

import contextlib

import numpy as np

from . import data_facts
from . import rows as rows_


def _scaled(exam, rows):
    """The rows with every input column at mean 0 and spread 1 (outliers clipped at 5), images as a whole."""

    def scale(leaf):
        if leaf.dtype.kind not in "fiub":
            return leaf
        values = leaf.astype("float32")
        axes = 0 if values.ndim <= 2 else tuple(range(values.ndim - 1))
        mean, std = np.nanmean(values, axis=axes, keepdims=True), np.nanstd(values, axis=axes, keepdims=True)
        middle = np.nanmedian(values, axis=axes, keepdims=True)
        usual = np.nanmedian(np.abs(values - middle), axis=axes, keepdims=True) * 1.4826
        # A few far values would set the scale of all others.
        robust = (usual > 0) & (std > 10 * usual)
        mean, std = np.where(robust, middle, mean), np.where(robust, usual, std)
        scaled = np.nan_to_num(np.clip((values - mean) / np.where(std > 0, std, 1.0), -5, 5)).astype("float32")
        for factor, offset in undone:
            scaled = (scaled - offset) / factor
        return scaled

    # A Rescaling at the model's front would scale what is scaled already: its effect is undone beforehand.
    undone = exam.subject.input_scales()
    return rows.replaced(x=rows_.tree_map(scale, rows.x))


@contextlib.contextmanager
def scaled_inputs(exam):
    """Every column of the inputs at mean 0 and spread 1."""
    yield _scaled(exam, exam.subject.rows)


def _targets_scaled(rows):
    """The rows with every target column at mean 0 and spread 1."""

    def scale(leaf):
        values = leaf.astype("float32")
        middle = np.median(values, axis=0, keepdims=True)
        usual = np.median(np.abs(values - middle), axis=0, keepdims=True) * 1.4826
        std = values.std(axis=0, keepdims=True)
        robust = (usual > 0) & (std > 10 * usual)
        mean, std = np.where(robust, middle, values.mean(axis=0, keepdims=True)), np.where(robust, usual, std)
        return np.clip((values - mean) / np.where(std > 0, std, 1.0), -8, 8)

    return rows.replaced(y=rows_.tree_map(scale, rows.y))


@contextlib.contextmanager
def scaled_targets(exam):
    """Targets at mean 0 and spread 1."""
    yield _targets_scaled(exam.subject.rows)


@contextlib.contextmanager
def without_outliers(exam):
    """Only the rows without cells that lie more than 20 robust spreads out, or share one value at a column's far end."""
    rows = exam.subject.rows
    keep, wild, spoilt = np.ones(len(rows), bool), False, False
    for side in (rows.x, rows.y):
        for leaf in rows_.leaves(side):
            if leaf.dtype.kind not in "fiub":
                continue
            flat = leaf.reshape(len(rows), -1).astype("float64")
            middle = np.nanmedian(flat, axis=0)
            usual = np.nanmedian(np.abs(flat - middle), axis=0) * 1.4826
            far = (np.abs(flat - middle) > 20 * np.where(usual > 0, usual, np.inf)).any(axis=1)
            if np.isfinite(flat).all():
                far = np.any([far, *(shared for *_, shared in data_facts.shared_ends(flat))], axis=0)
            wild |= side is rows.x and bool(far.any())
            # Numbers, not ids of classes, whose spread is all but that of the wild values.
            spoilt |= side is rows.y and leaf.dtype.kind == "f" and 0 < flat[~far].std() < 0.1 * min(1.0, flat.std())
            keep &= ~far
    if keep.sum() < 8 or keep.all():
        yield rows
        return
    kept = rows.take(np.flatnonzero(keep))
    # What was standardised with the wild values in it is standardised anew without them.
    kept = _scaled(exam, kept) if wild else kept
    yield _targets_scaled(kept) if spoilt else kept


@contextlib.contextmanager
def without_bad_rows(exam):
    """Only the rows that are finite throughout."""
    rows = exam.subject.rows
    keep = np.ones(len(rows), bool)
    for leaf in rows_.leaves(rows.x) + rows_.leaves(rows.y):
        if leaf.dtype.kind == "f":
            keep &= np.isfinite(leaf.reshape(len(rows), -1)).all(axis=1)
    yield rows.take(np.flatnonzero(keep)) if keep.any() else rows


@contextlib.contextmanager
def no_weights(exam):
    """No sample or class weights."""
    rows = exam.subject.rows
    yield rows_.Rows(rows.x, rows.y, None, rows.total, rows.whole, rows.batch)


def small_batches(size):
    @contextlib.contextmanager
    def change(exam):
        rows = exam.subject.rows
        yield rows_.Rows(rows.x, rows.y, rows.w, rows.total, rows.whole, size)

    return change


@contextlib.contextmanager
def nothing(exam):
    """No change but the number of updates."""
    yield exam.subject.rows
