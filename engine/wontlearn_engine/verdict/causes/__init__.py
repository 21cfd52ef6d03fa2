"""The causes, a file for each family. A cause is a function (case, skill) -> candidates; its family lists it in CAUSES."""

from __future__ import annotations

from .. import torch_words
from ..candidate import Candidate
from ..case import Case
from ..edits import with_edits
from ..measures import Skill
from . import (
    architecture,
    by_trial,
    gradient_path,
    hand_loop,
    head,
    head_and_loss,
    held_out,
    length,
    loss,
    optimizer,
    penalties,
    rate,
    rows_bad,
    rows_content,
    rows_order,
    rows_scale,
    signal_path,
    torch_forward,
    torch_loop,
    torch_parts,
    torch_rows,
    weights,
)

FAMILIES = (
    rows_bad,
    torch_loop,
    torch_forward,
    torch_rows,
    hand_loop,
    weights,
    head,
    head_and_loss,
    torch_parts,
    loss,
    gradient_path,
    signal_path,
    optimizer,
    rate,
    penalties,
    architecture,
    length,
    rows_scale,
    rows_order,
    rows_content,
    held_out,
)

WHATEVER_THE_ROLES = ("nan-input", "nan-target", "no-update", "all-frozen", "lr-not-positive", "gradient-clip")
"""What is true of a batch whose parts are not known to be inputs, targets and weights: three pictures may well be one."""


WHATEVER_THE_TARGETS = (*WHATEVER_THE_ROLES, "not-differentiable", "gradient-cut")
"""What is true of a loss that does not ask for its targets, if no reduced training moves a weight either."""


def all_that_hold(case: Case, now: Skill) -> list[Candidate]:
    """Every candidate whose sign is there, family by family."""
    found = [candidate for family in FAMILIES for cause in family.CAUSES for candidate in cause(case, now)]
    if case.torch:
        found = [torch_words.said(candidate) for candidate in found]
    if case.own_roles:
        found = [c for c in found if c.finding.id in WHATEVER_THE_ROLES or c.by_text]
    return [with_edits(case, candidate) for candidate in found]


general_trials = by_trial.names


def from_general_trials(case: Case, now: Skill) -> list[Candidate]:
    """What the general trials that were run would prove."""
    found = [with_edits(case, candidate) for candidate in by_trial.from_trials(case, now)]
    return [torch_words.said(candidate) for candidate in found] if case.torch else found
