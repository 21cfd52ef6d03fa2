"""From a step that was cut out, and its rows, to the subject that is examined."""

import numpy as np

from ...exam import rows as rows_
from ...exam.rows import Irreducible
from .replay import Step
from .roles import Roles
from .subject import TapeSubject


def of_loop(keras, loop, whole):
    """The subject of a gathered loop. Raises Irreducible with a sentence for the user."""
    whole = whole and not loop.batches.mixed
    leaves = [np.concatenate(parts) for parts in zip(*loop.batches.parts)]
    step, roles = _parts(loop.plan, leaves)
    rows = _rows(roles, leaves, whole, len(loop.batches.parts[0][0]))
    if not whole:
        rows = rows_.distinct(rows)
        rows.total = None
    steps, epochs = loop.counts()
    return TapeSubject(keras, step, roles, rows, loop.plan, {"steps_per_epoch": steps, "epochs": epochs})


def of_train_step(keras, model, plan, arguments, rows):
    """The subject of a `fit` whose model brings its own step; rows: those that the step was cut out with."""
    step, roles = _parts(plan, plan.first)
    held = _rows(roles, plan.first, rows.whole and len(plan.first[0]) == len(rows), rows.batch)
    held.total = rows.total
    return TapeSubject(keras, step, roles, held, plan, arguments, model)


def _parts(plan, leaves):
    """(Step, Roles)."""
    wide = all("64" in str(v.dtype) for v in plan.seen.sources)
    step = Step(plan.function, plan.arguments, plan.seen.sources, wide)
    try:
        roles = Roles(step, leaves)
    except Irreducible:
        raise
    except Exception as problem:  # survives the user's step, which was cut out of its surroundings
        raise Irreducible(
            "The training step cannot be run on its own: %s: %s"
            % (type(problem).__name__, (str(problem).strip().split("\n") or [""])[0][:200])
        ) from None
    if roles.base.loss is None:
        raise Irreducible("The training step computes its gradients in a way that cannot be followed.")
    return step, roles


def _rows(roles, leaves, whole, batch):
    x, y = [leaves[n] for n in roles.x], [leaves[n] for n in roles.y]
    return rows_.Rows(
        x[0] if len(x) == 1 else x,
        None if not y else y[0] if len(y) == 1 else y,
        None,
        len(leaves[0]) if whole else None,
        whole,
        batch,
    )
