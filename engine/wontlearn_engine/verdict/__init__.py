"""From what was measured to a verdict. Pure: no files, no clocks, no screens."""

from __future__ import annotations

from .case import Case
from .words import Judgement


def judge(case: Case) -> Judgement:
    """The verdict on one training, with what is known now, and the controls that could still change it."""
    from .table import judge  # with all causes: loaded when there is something to judge, not before a first paint

    return judge(case)
