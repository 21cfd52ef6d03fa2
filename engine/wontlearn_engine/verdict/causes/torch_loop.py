"""Loops over PyTorch's `backward` and `step`: what is cleared, stepped, held and clipped, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import source
from ...probe.contract.loop import Loop, Part, Signs
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, ODD, SHOWN, WRONG
from ..measures import Skill, count, number

CLIPPED, LIMIT = 1e-2, 1e-2
"""Share of the true gradient that is left at the step, and its size there: usual limits are 0.1 to 10, and a limit of 1 on
targets in the thousands leaves as small a share without being what is wrong."""
NOTHING_LEFT = 1e-9
_NONE, _LOOP = Signs(), Loop()


def signs_of(case: Case) -> Signs:
    """What only a PyTorch loop can have; nothing for other trainings."""
    return loop_of(case).signs or _NONE


def loop_of(case: Case) -> Loop:
    return case.about.loop or _LOOP


def place_in_loop(case: Case, line: int | None) -> places.Place:
    """A line of the loop, else the training's own."""
    return places.Place(loop_of(case).file or case.file or case.script, line or case.line or 1)


def place_of_parts(case: Case, parts: Sequence[Part]) -> places.Place:
    """Where the first of these layers was made."""
    part = next((part for part in parts if part.line), None)
    return places.Place(part.file, part.line) if part else places.fit(case)


def names_of(parts: Sequence[Part]) -> str:
    names = [part.name or part.class_ for part in parts]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def pair(numbers: Sequence[int]) -> tuple[int, int]:
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def step_missing(case: Case, now: Skill) -> Iterator[Candidate]:
    """step-missing: gradients are computed, and no step is made."""
    signs, loop = signs_of(case), loop_of(case)
    if signs.stepped or loop.updates or not signs.backwards:
        return
    # A step that stands there is never reached: its condition never holds, where more batches are gathered than there are.
    backward = place_in_loop(case, loop.gradient_line)
    place = places.at(case, source.pytorch.torch_step_line, backward)
    place = places.at(case, source.pytorch.step_condition_line, place)
    yield candidate(
        "step-missing",
        "setup",
        "Every iteration calls backward(), and no optimizer ever steps: the weights stay as they are.",
        place,
        "optimizer.step() after loss.backward().",
        weight=CERTAIN,
        alone=True,
        blatant=True,
        edits=repairs.at(case, place, source.pytorch.step) if place == backward else (),
    )


def backward_missing(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-update: the optimizer steps, and nothing is ever sent backward."""
    signs = signs_of(case)
    if signs.stepped and signs.backwards == 0:
        yield candidate(
            "no-update",
            "setup",
            "The optimizer steps and backward() is never called: no weight has a gradient.",
            place_in_loop(case, loop_of(case).apply_line),
            "loss.backward() before optimizer.step().",
            weight=CERTAIN,
            alone=True,
            blatant=True,
            edits=repairs.before(case, source.pytorch.backward),
        )


def loss_not_returned(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-not-returned: a library's trainer asks for the loss and gets nothing; it skips every batch."""
    found = signs_of(case).nothing_returned
    if found is not None:
        yield candidate(
            "loss-not-returned",
            "setup",
            "training_step returns nothing: the trainer leaves out every batch, and no weight is ever updated.",
            places.at(case, source.pytorch.defined_line, places.Place(found.file, found.line), found.line),
            "return loss",
            weight=CERTAIN,
            alone=True,
            blatant=True,
        )


def cleared_before_step(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-misplaced: the gradients are gone when the optimizer steps, although the loss gives some."""
    norms, (got, wanted) = signs_of(case).norm_at_step, pair(signs_of(case).gradients_at_step)
    if norms is None or not norms.true or norms.at_step is None or not wanted or got:
        return
    if norms.at_step > NOTHING_LEFT * norms.true:
        return
    yield candidate(
        "zero-grad-misplaced",
        "setup",
        "When the optimizer steps every gradient is gone: zero_grad() stands between backward() and step().",
        place_in_loop(case, loop_of(case).clear_line),
        "optimizer.zero_grad() before loss.backward().",
        weight=CERTAIN,
        alone=True,
        blatant=True,
        edits=repairs.at(case, place_in_loop(case, loop_of(case).clear_line), source.pytorch.zero_grad),
    )


def never_cleared(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-missing: each backward pass adds to the gradients of the ones before."""
    kept, clean = pair(signs_of(case).kept_gradients)
    if kept < 1 or clean:
        return
    # Where the loss runs away besides, it does not matter how many answers are still right.
    reading = case.reading
    yield candidate(
        "zero-grad-missing",
        "setup",
        "The gradients of the steps before are still there at each backward(): every step repeats all earlier ones.",
        place_in_loop(case, loop_of(case).gradient_line),
        "optimizer.zero_grad() before loss.backward().",
        weight=WRONG,
        alone=True,
        despite=reading.word in ("diverging", "rising", "nan"),
        note=True,
        trial="cleared",
        edits=repairs.at(case, place_in_loop(case, loop_of(case).gradient_line), source.pytorch.zero_grad),
    )


def foreign_optimizer(case: Case, now: Skill) -> Iterator[Candidate]:
    """optimizer-not-covering: the optimizer holds none, or only a part, of the weights that the loss reaches."""
    signs = signs_of(case)
    if not signs.optimizer_weights or not signs.graph_weights:
        return
    if not signs.shared_weights and case.skipped is not None:
        place = place_in_loop(case, loop_of(case).gradient_line)
        cut = places.at(case, source.pytorch.detached_line, place, place.line)
        yield candidate(
            "optimizer-not-covering" if cut == place else "graph-cut",
            "setup",
            f"Of the optimizers that take turns this one holds {count(signs.optimizer_weights, 'weight')}, and the loss before its step reaches"
            " none of them: they never get a gradient.",
            places.of_optimizer(case) if cut == place else cut,
            "No detach() on the way from this loss to the weights that it is to train, and these weights in its optimizer.",
            weight=0.97,
            alone=True,
            blatant=True,
        )
    elif not signs.shared_weights:
        edits = repairs.before(case, source.pytorch.optimizer_after_head) or repairs.before(
            case, source.pytorch.optimizer_parameters
        )
        yield candidate(
            "optimizer-not-covering",
            "setup",
            f"The optimizer holds {count(signs.optimizer_weights, 'weight')}, and none of the {signs.graph_weights} that the loss depends on:"
            " it steps another model, or layers that were replaced after it was made.",
            places.of_optimizer(case),
            "Make the optimizer after the model is final, from that model's parameters().",
            weight=CERTAIN,
            alone=True,
            blatant=True,
            edits=edits,
        )
    elif signs.outside_optimizer and not signs.unregistered:
        yield candidate(
            "optimizer-not-covering",
            "setup",
            f"The optimizer does not hold the weights of {names_of(signs.outside_optimizer)}: they are never updated.",
            places.of_optimizer(case),
            "Give it model.parameters().",
            weight=SHOWN,
            trial="all-trainable",
            edits=repairs.before(case, source.pytorch.optimizer_parameters),
        )


def clipped_away(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-clip: of the loss's gradient next to nothing is left at the step."""
    norms = signs_of(case).norm_at_step
    if norms is None or not norms.true or not norms.at_step or norms.at_step > min(LIMIT, CLIPPED * norms.true):
        return
    place = places.at(case, source.pytorch.clip_line, place_in_loop(case, loop_of(case).apply_line))
    yield candidate(
        "gradient-clip",
        "setup",
        f"The gradient's size is {number(norms.true)} as the loss gives it and {norms.at_step:.2g} when the optimizer steps: it is clipped, or scaled, to nothing.",
        place,
        "clip_grad_norm_(model.parameters(), 1.0)",
        weight=ODD,
        # Adam and its like divide by the gradients' own size, so that a small one is as good.
        alone=case.optimizer.class_ in ("SGD", "ASGD"),
        trial="no-clip",
        edits=repairs.before(case, source.pytorch.clip, "1.0"),
    )


CAUSES = (
    loss_not_returned,  # why nothing is sent backward
    step_missing,
    backward_missing,
    cleared_before_step,
    never_cleared,
    foreign_optimizer,
    clipped_away,
)
