"""The forward pass of a PyTorch loop: what of the model takes part in it, and in which mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import source
from ...probe.contract.loop import Part, Signs
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, ODD, SIGN, WRONG
from ..measures import Skill, count
from .torch_loop import loop_of, names_of, place_in_loop, place_of_parts, signs_of

RECURRENT = ("LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer")
LEAST = 3
"""Rows of which one is exchanged: of two the other may change by chance."""


def unregistered(case: Case, now: Skill) -> Iterator[Candidate]:
    """unregistered-layers: layers in a plain list, or made in forward(), are in nobody's parameters()."""
    layers = signs_of(case).unregistered
    if layers:
        yield candidate(
            "unregistered-layers",
            "setup",
            f"{count(len(layers), 'layer')} ({names_of(layers)}) {'takes' if len(layers) == 1 else 'take'} part in the forward pass and"
            f" {'is' if len(layers) == 1 else 'are'} not registered: the optimizer never sees them.",
            place_of_parts(case, layers),
            "nn.ModuleList or nn.ModuleDict in place of the plain list or dict; layers made in __init__.",
            weight=WRONG,
            alone=True,
            note=True,
            edits=repairs.at(case, place_of_parts(case, layers), source.pytorch.registered),
        )


def no_graph(case: Case, now: Skill) -> Iterator[Candidate]:
    """graph-cut: what goes backward is not connected with any weight."""
    signs, trained = signs_of(case), case.trained
    seen = signs.no_graph and signs.backwards
    # Where no step could be cut out of the loop, its own run tells.
    if not seen and not (trained.no_graph and trained.moved is False):
        return
    loss = place_in_loop(case, loop_of(case).loss_line)
    steplike = places.ask(case, source.pytorch.steplike_line)
    if steplike:
        yield candidate(
            "not-differentiable",
            "setup",
            "No weight is in the graph of the loss: this operation has no gradient, and telling its result that it needs one does not give it a way back.",
            places.Place(case.script, steplike),
            "A loss that changes with the answers themselves: CrossEntropyLoss for classes, MSELoss for numbers.",
            weight=CERTAIN,
            alone=True,
            blatant=True,
        )
    else:
        place = places.at(case, source.pytorch.asked_for_line, loss)
        place = places.at(case, source.pytorch.made_anew_line, places.at(case, source.pytorch.cut_on_way_line, place))
        edits = repairs.before(case, source.pytorch.whole_graph) or repairs.before(case, source.pytorch.keep_gradient)
        yield candidate(
            "graph-cut",
            "setup",
            "No weight is in the graph of the loss: it was made anew from numbers, detached, or computed outside of autograd.",
            place,
            "Use the loss tensor itself: no .item(), .data, .detach(), .numpy() or torch.tensor() on the way.",
            weight=CERTAIN,
            alone=True,
            blatant=True,
            edits=edits,
        )


def without_gradients(case: Case, now: Skill) -> Iterator[Candidate]:
    """in-forward-no-grad, graph-cut: a part of the model takes part in the forward pass and gets no gradient."""
    signs = signs_of(case)
    if signs.without_gradients:
        yield candidate(
            "in-forward-no-grad",
            "setup",
            f"Under no_grad inside forward() run {names_of(signs.without_gradients)}: they stay as they were drawn.",
            places.at(case, source.no_grad_line, place_of_parts(case, signs.without_gradients)),
            "Remove torch.no_grad() from forward(); freeze layers by requires_grad_(False).",
            weight=ODD,
            alone=True,
            note=case.about.fresh is True,
            edits=repairs.before(case, source.pytorch.with_gradients),
        )
        return
    names = {part.name for part in signs.unused}
    cut = [part for part in signs.unreached if part.name not in names]
    if cut and not signs.no_graph:
        yield candidate(
            "graph-cut",
            "setup",
            f"No gradient reaches {names_of(cut)}: the way back to them is cut inside forward().",
            places.at(
                case, source.cut_line, places.at(case, source.pytorch.cut_on_way_line, place_of_parts(case, cut))
            ),
            "No .detach(), .data, .item() or numpy between these layers and the loss.",
            weight=SIGN,
            alone=_comes_first(case, cut),
            note=case.about.fresh is True and _comes_first(case, cut),
            edits=repairs.before(case, source.pytorch.keep_gradient),
        )
    elif signs.unused and not signs.no_graph and _comes_first(case, signs.unused) and not _sees_rows(signs):
        yield candidate(
            "input-ignored",
            "setup",
            f"The loss is the same whatever the weights of {names_of(signs.unused)} are: the answer is made without them.",
            places.at(case, source.pytorch.torch_return_line, place_of_parts(case, signs.unused)),
            "Make the answer from what these layers give.",
            weight=ODD,
            alone=True,
        )


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
            "eval-left-on",
            "setup",
            f"The model trains in eval mode: {names_of(resting)} act as in inference.",
            places.at(case, source.eval_line, place_in_loop(case, loop_of(case).forward_line)),
            "model.train() before the loop, and again after each evaluation.",
            weight=SIGN,
            note=case.about.fresh is True,
            trial="train-mode",
            edits=repairs.before(case, source.pytorch.train_before),
        )


def rows_mixed(case: Case, now: Skill) -> Iterator[Candidate]:
    """rows-mixed: the answer of one row depends on the others."""
    moved = signs_of(case).rows_moved
    over = signs_of(case).over_rows
    if moved is None or moved.rows < LEAST or moved.others < 1:
        if over is not None:
            yield candidate(
                "rows-mixed",
                "setup",
                "A softmax is taken over the rows of the batch: what it gives for one row depends on the others.",
                places.Place(over.file, over.line),
                "dim=1, or -1: dim=0 is the axis of the rows.",
                weight=SIGN,
                note=True,
            )
        return
    recurrent = next((x for x in case.layers if x.batch_first is False and x.class_ in RECURRENT), None)
    called = place_in_loop(case, loop_of(case).forward_line)
    place = places.of_layer(case, recurrent) if recurrent else places.at(case, source.pytorch.mixed_line, called)
    fix = (
        "dim=1, or -1: dim=0 is the axis of the rows."
        if over
        else "batch_first=True, so that the first axis is the row."
        if recurrent
        else "Keep the first axis for the rows: permute instead of view, softmax(dim=1), no reshape across it."
    )
    yield candidate(
        "rows-mixed",
        "setup",
        f"When one row is exchanged the answers of {moved.others} of the {moved.rows - 1} others change: the rows of a batch are mixed"
        f"{', by a softmax over them' if over else ''}.",
        places.Place(over.file, over.line) if over else place,
        fix,
        weight=ODD,
        alone=True,
        note=over is not None,
        edits=repairs.argument(case, recurrent, "batch_first", "True") if recurrent and not over else (),
    )


def scrambled(case: Case, now: Skill) -> Iterator[Candidate]:
    """wrong-axis: a view gives a row's numbers the same axes in another order, where they were to be permuted."""
    axes = signs_of(case).axes
    if axes is None:
        return
    before, after = (" x ".join(map(str, shape[1:])) for shape in (axes.before, axes.after))
    yield candidate(
        "wrong-axis",
        "setup",
        f"A row of {before} is viewed as {after}: the numbers stay where they are, so that each axis gets parts of the other.",
        places.Place(axes.file, axes.line),
        "permute (or transpose) in place of view or reshape.",
        weight=ODD,
        alone=True,
        trial="axes-moved",
        edits=repairs.at(
            case, places.Place(axes.file, axes.line), source.pytorch.permuted, *_moved(axes.before, axes.after)
        ),
    )


def _moved(before: Sequence[int], after: Sequence[int]) -> tuple[int, ...]:
    """Which axis of the one shape each of the other is: the rows stay, axes of one length keep their order."""
    left, order = list(range(1, len(before))), [0]
    for size in after[1:]:
        axis = next((a for a in left if before[a] == size), None)
        if axis is None:
            return ()
        left.remove(axis)
        order.append(axis)
    return tuple(order)


CAUSES = (
    no_graph,
    unregistered,
    without_gradients,
    eval_left_on,
    rows_mixed,
    scrambled,
)
