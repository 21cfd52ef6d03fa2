"""A loss of a model's answers alone, as of triplets, of pairs or of a positive and a negative item: what is its floor, its baseline?"""

import numpy as np
import torch

from ...contract.measured import Anchors
from ...exam import floor_and_baseline
from ...exam import rows as rows_
from . import layers


def groups(subject):
    """For each tensor of the answer a number, the same for those that the same weights made; () where no two are alike.

    Answers of one network to several inputs are compared with each other: a network that answers the same to all of them has
    learned nothing, whatever the answer is.
    """
    ids = {id(weight) for weight in subject.step_.weights}
    found = getattr(subject.roles, "frontier", None) or []
    if subject.step_.cut is None or subject.step_.cut.call is not None or len(found) != len(subject.step_.cut.keys):
        return ()
    read = [tuple(sorted(id(tensor) for tensor in layers.given(op) if id(tensor) in ids)) for op in found]
    numbers = [read.index(one) for one in read]
    return tuple(numbers) if len(set(numbers)) < len(numbers) and all(read) else ()


def of_rows(subject, rows):
    """The least loss of one answer for all that a network is asked, and that of any answers."""
    given = rows_.tree_map(torch.as_tensor, rows.x)
    with torch.no_grad():
        template = [leaf.detach().float() for leaf in rows_.leaves(subject.answer(given))]
    numbers = subject.tied

    def cost(values):
        return subject.data_loss(None, values[0] if len(values) == 1 else tuple(values), None)

    def alike(values):
        return cost(
            [
                subject.compute.broadcast_to(values[kinds.index(n)], tuple(leaf.shape))
                for n, leaf in zip(numbers, template)
            ]
        )

    kinds = sorted(set(numbers))
    means = [
        np.mean([template[i].mean(dim=0, keepdim=True).numpy() for i, m in enumerate(numbers) if m == n], axis=0)
        for n in kinds
    ]
    baseline, _ = floor_and_baseline.minimise(subject.compute, alike, means)
    floor, where = floor_and_baseline.minimise(subject.compute, cost, [leaf.numpy() for leaf in template])
    lower, _ = floor_and_baseline.minimise(subject.compute, cost, where)
    answer = float(min(floor, lower))
    return Anchors(baseline=float(baseline), answer=answer, floor=answer, rows=len(rows))


def known(subject):
    """True if the loss is a bounded function of the answers alone, and answers that differ cost less than those that do not."""
    subject.tied = groups(subject)
    if not subject.tied or subject.roles.y or subject.roles.base.loss is None:
        return False
    try:
        found = of_rows(subject, subject.some(16))
    except (RuntimeError, ValueError, IndexError, TypeError):  # a loss that cannot be asked for answers
        subject.tied = ()
        return False
    sure = np.isfinite([found.baseline, found.answer]).all() and found.answer > -1e-6
    if not (sure and found.baseline - found.answer > 0.05 * abs(found.baseline)):
        subject.tied = ()
    return bool(subject.tied)
