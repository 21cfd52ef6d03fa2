"""Loops over PyTorch's `backward` and `step`: what is cleared, stepped, registered, recorded, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import source
from ...probe.contract.loop import Loop, Part, Signs
from .. import places, repairs, trend
from ..candidate import Candidate, candidate
from ..case import Case
from ..measures import Skill, count, number

CLIPPED = 1e-4
"""Share of the true gradient that is left at the step; usual limits leave a tenth and more."""
NOTHING_LEFT = 1e-9
_NONE, _LOOP = Signs(), Loop()
RECURRENT = ("LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer")


def signs_of(case: Case) -> Signs:
    """What only a PyTorch loop can have; nothing for other trainings."""
    return loop_of(case).signs or _NONE


def loop_of(case: Case) -> Loop:
    return case.about.loop or _LOOP


def _at(case: Case, line: int | None) -> places.Place:
    """A line of the loop, else the training's own."""
    return places.Place(loop_of(case).file or case.file or case.script, line or case.line or 1)


def _made(case: Case, parts: Sequence[Part]) -> places.Place:
    """Where the first of these layers was made."""
    part = next((part for part in parts if part.line), None)
    return places.Place(part.file, part.line) if part else places.fit(case)


def _names(parts: Sequence[Part]) -> str:
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
    backward = _at(case, loop.gradient_line)
    place = places.at(case, source.pytorch.torch_step_line, backward)
    place = places.at(case, source.pytorch.step_condition_line, place)
    yield candidate(
        "step-missing", "setup", "Every iteration calls backward(), and no optimizer ever steps: the weights stay as they are.",
        place, "optimizer.step() after loss.backward().", weight=0.97, alone=True, blatant=True,
        edits=repairs.at(case, place, source.pytorch.step) if place == backward else (),
    )  # fmt: skip


def backward_missing(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-update: the optimizer steps, and nothing is ever sent backward."""
    signs = signs_of(case)
    if signs.stepped and signs.backwards == 0:
        yield candidate(
            "no-update", "setup", "The optimizer steps and backward() is never called: no weight has a gradient.",
            _at(case, loop_of(case).apply_line), "loss.backward() before optimizer.step().", weight=0.97, alone=True, blatant=True,
            edits=repairs.before(case, source.pytorch.backward),
        )  # fmt: skip


def loss_not_returned(case: Case, now: Skill) -> Iterator[Candidate]:
    """loss-not-returned: a library's trainer asks for the loss and gets nothing; it skips every batch."""
    found = signs_of(case).nothing_returned
    if found is not None:
        yield candidate(
            "loss-not-returned", "setup", "training_step returns nothing: the trainer leaves out every batch, and no weight is ever updated.",
            places.at(case, source.pytorch.defined_line, places.Place(found.file, found.line), found.line), "return loss", weight=0.97, alone=True, blatant=True,
        )  # fmt: skip


def cleared_before_step(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-misplaced: the gradients are gone when the optimizer steps, although the loss gives some."""
    norms, (got, wanted) = signs_of(case).norm_at_step, pair(signs_of(case).gradients_at_step)
    if norms is None or not norms.true or norms.at_step is None or not wanted or got:
        return
    if norms.at_step > NOTHING_LEFT * norms.true:
        return
    yield candidate(
        "zero-grad-misplaced", "setup", "When the optimizer steps every gradient is gone: zero_grad() stands between backward() and step().",
        _at(case, loop_of(case).clear_line), "optimizer.zero_grad() before loss.backward().", weight=0.97, alone=True, blatant=True,
        edits=repairs.at(case, _at(case, loop_of(case).clear_line), source.pytorch.zero_grad),
    )  # fmt: skip


def never_cleared(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-missing: each backward pass adds to the gradients of the ones before."""
    kept, clean = pair(signs_of(case).kept_gradients)
    if kept < 1 or clean:
        return
    # Where the loss runs away besides, it does not matter how many answers are still right.
    reading = trend.read(case.curve, case.anchors.floor, case.anchors.baseline)
    yield candidate(
        "zero-grad-missing", "setup",
        "The gradients of the steps before are still there at each backward(): every step repeats all earlier ones.",
        _at(case, loop_of(case).gradient_line), "optimizer.zero_grad() before loss.backward().", weight=0.95, alone=True,
        despite=reading.word in ("diverging", "rising", "nan"), trial="cleared", edits=repairs.at(case, _at(case, loop_of(case).gradient_line), source.pytorch.zero_grad),
    )  # fmt: skip


def foreign_optimizer(case: Case, now: Skill) -> Iterator[Candidate]:
    """optimizer-not-covering: the optimizer holds none, or only a part, of the weights that the loss reaches."""
    signs = signs_of(case)
    if not signs.optimizer_weights or not signs.graph_weights:
        return
    if not signs.shared_weights:
        yield candidate(
            "optimizer-not-covering", "setup",
            f"The optimizer holds {count(signs.optimizer_weights, 'weight')}, and none of the {signs.graph_weights} that the loss depends on:"
            " it steps another model, or layers that were replaced after it was made.",
            places.of_optimizer(case), "Make the optimizer after the model is final, from that model's parameters().",
            weight=0.97, alone=True, blatant=True, edits=repairs.before(case, source.pytorch.optimizer_after_head) or repairs.before(case, source.pytorch.optimizer_parameters),
        )  # fmt: skip
    elif signs.outside_optimizer and not signs.unregistered:
        yield candidate(
            "optimizer-not-covering", "setup",
            f"The optimizer does not hold the weights of {_names(signs.outside_optimizer)}: they are never updated.",
            places.of_optimizer(case), "Give it model.parameters().", weight=0.8, trial="all-trainable",
            edits=repairs.before(case, source.pytorch.optimizer_parameters),
        )  # fmt: skip


def unregistered(case: Case, now: Skill) -> Iterator[Candidate]:
    """unregistered-layers: layers in a plain list, or made in forward(), are in nobody's parameters()."""
    layers = signs_of(case).unregistered
    if layers:
        yield candidate(
            "unregistered-layers", "setup",
            f"{count(len(layers), 'layer')} ({_names(layers)}) {'takes' if len(layers) == 1 else 'take'} part in the forward pass and"
            f" {'is' if len(layers) == 1 else 'are'} not registered: the optimizer never sees them.",
            _made(case, layers), "nn.ModuleList or nn.ModuleDict in place of the plain list or dict; layers made in __init__.",
            weight=0.93, alone=True, edits=repairs.at(case, _made(case, layers), source.pytorch.registered),
        )  # fmt: skip


def no_graph(case: Case, now: Skill) -> Iterator[Candidate]:
    """graph-cut: what goes backward is not connected with any weight."""
    signs = signs_of(case)
    if not (signs.no_graph and signs.backwards):
        return
    loss = _at(case, loop_of(case).loss_line)
    steplike = places.ask(case, source.pytorch.steplike_line)
    if steplike:
        yield candidate(
            "not-differentiable", "setup", "No weight is in the graph of the loss: this operation has no gradient, and telling its result that it needs one does not give it a way back.",
            places.Place(case.script, steplike), "A loss that changes with the answers themselves: CrossEntropyLoss for classes, MSELoss for numbers.",
            weight=0.97, alone=True, blatant=True,
        )  # fmt: skip
    else:
        place = places.at(case, source.pytorch.made_anew_line, places.at(case, source.pytorch.asked_for_line, loss))
        yield candidate(
            "graph-cut", "setup", "No weight is in the graph of the loss: it was made anew from numbers, detached, or computed outside of autograd.",
            place, "Use the loss tensor itself: no .item(), .data, .detach(), .numpy() or torch.tensor() on the way.",
            weight=0.97, alone=True, blatant=True, edits=repairs.before(case, source.pytorch.whole_graph) or repairs.before(case, source.pytorch.keep_gradient),
        )  # fmt: skip


def without_gradients(case: Case, now: Skill) -> Iterator[Candidate]:
    """in-forward-no-grad, graph-cut: a part of the model takes part in the forward pass and gets no gradient."""
    signs = signs_of(case)
    if signs.without_gradients:
        yield candidate(
            "in-forward-no-grad", "setup", f"Under no_grad inside forward() run {_names(signs.without_gradients)}: they stay as they were drawn.",
            places.at(case, source.no_grad_line, _made(case, signs.without_gradients)), "Remove torch.no_grad() from forward(); freeze layers by requires_grad_(False).",
            weight=0.88, alone=True, edits=repairs.before(case, source.pytorch.with_gradients),
        )  # fmt: skip
        return
    names = {part.name for part in signs.unused}
    cut = [part for part in signs.unreached if part.name not in names]
    if cut and not signs.no_graph:
        yield candidate(
            "graph-cut", "setup", f"No gradient reaches {_names(cut)}: the way back to them is cut inside forward().",
            places.at(case, source.cut_line, _made(case, cut)), "No .detach(), .data, .item() or numpy between these layers and the loss.", weight=0.7,
            alone=_comes_first(case, cut), edits=repairs.before(case, source.pytorch.keep_gradient),
        )  # fmt: skip
    elif signs.unused and not signs.no_graph and _comes_first(case, signs.unused) and not _sees_rows(signs):
        yield candidate(
            "input-ignored", "setup", f"The loss is the same whatever the weights of {_names(signs.unused)} are: the answer is made without them.",
            places.at(case, source.pytorch.torch_return_line, _made(case, signs.unused)), "Make the answer from what these layers give.",
            weight=0.9, alone=True,
        )  # fmt: skip


def _sees_rows(signs: Signs) -> bool:
    """Another row gives another answer: a layer that nobody uses any more stands in the class."""
    return signs.rows_moved is not None and signs.rows_moved.own


def _comes_first(case: Case, cut: Sequence[Part]) -> bool:
    """True if the first trainable layer is among what is cut off: a head or a pooler that is not used would come after."""
    first = next((layer.name for layer in case.layers if any(w.trainable for w in layer.weights)), None)
    return first in {part.name for part in cut}


def eval_left_on(case: Case, now: Skill) -> Iterator[Candidate]:
    """eval-left-on: layers that act otherwise in training are in inference mode while it trains."""
    resting = signs_of(case).resting
    if resting:
        yield candidate(
            "eval-left-on", "setup", f"The model trains in eval mode: {_names(resting)} act as in inference.",
            places.at(case, source.eval_line, _at(case, loop_of(case).forward_line)), "model.train() before the loop, and again after each evaluation.",
            weight=0.75, trial="train-mode", edits=repairs.before(case, source.pytorch.train_before),
        )  # fmt: skip


def rows_mixed(case: Case, now: Skill) -> Iterator[Candidate]:
    """rows-mixed: the answer of one row depends on the others."""
    moved = signs_of(case).rows_moved
    if moved is None or moved.rows < 3 or moved.others < 1:
        return
    recurrent = next((x for x in case.layers if x.batch_first is False and x.class_ in RECURRENT), None)
    yield candidate(
        "rows-mixed", "setup",
        f"When one row is exchanged the answers of {moved.others} of the {moved.rows - 1} others change: the rows of a batch are mixed.",
        places.of_layer(case, recurrent) if recurrent else _at(case, loop_of(case).forward_line),
        "batch_first=True, so that the first axis is the row." if recurrent else
        "Keep the first axis for the rows: permute instead of view, softmax(dim=1), no reshape across it.",
        weight=0.9, alone=True, edits=repairs.argument(case, recurrent, "batch_first", "True") if recurrent else (),
    )  # fmt: skip


def scrambled(case: Case, now: Skill) -> Iterator[Candidate]:
    """wrong-axis: a view gives a row's numbers the same axes in another order, where they were to be permuted."""
    axes = signs_of(case).axes
    if axes is None:
        return
    before, after = (" x ".join(map(str, shape[1:])) for shape in (axes.before, axes.after))
    yield candidate(
        "wrong-axis", "setup", f"A row of {before} is viewed as {after}: the numbers stay where they are, so that each axis gets parts of the other.",
        places.Place(axes.file, axes.line), "permute (or transpose) in place of view or reshape.", weight=0.9, alone=True, trial="axes-moved",
    )  # fmt: skip


def clipped_away(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-clip: of the loss's gradient next to nothing is left at the step."""
    norms = signs_of(case).norm_at_step
    if norms is None or not norms.true or not norms.at_step or norms.at_step > CLIPPED * norms.true:
        return
    place = places.at(case, source.pytorch.clip_line, _at(case, loop_of(case).apply_line))
    yield candidate(
        "gradient-clip", "setup",
        f"The gradient's size is {number(norms.true)} as the loss gives it and {norms.at_step:.2g} when the optimizer steps: it is clipped, or scaled, to nothing.",
        place, "clip_grad_norm_(model.parameters(), 1.0)", weight=0.9, trial="no-clip",
        edits=repairs.at(case, place, source.pytorch.clip, "1.0"),
    )  # fmt: skip


CAUSES = (
    step_missing,
    backward_missing,
    loss_not_returned,
    cleared_before_step,
    never_cleared,
    foreign_optimizer,
    no_graph,
    unregistered,
    without_gradients,
    eval_left_on,
    rows_mixed,
    scrambled,
    clipped_away,
)
