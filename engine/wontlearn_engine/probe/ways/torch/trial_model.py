"""Trials that change what the model computes: axes moved where they were scrambled."""

import contextlib

from ...exam.trial_data import Unchanged
from . import signs
from .trial_tools import set_for_a_while


@contextlib.contextmanager
def axes_moved(exam):
    """The view that scrambles a row's axes moves them instead."""
    op = signs.scrambled(exam.subject.roles.recorded)
    if op is None or op.args[0].dim() != op.out.dim():
        raise Unchanged("no view scrambles the axes")
    with set_for_a_while([(exam.subject.step_, "axes", (op.key, signs.order_of(op)))]):
        yield exam.subject.rows
