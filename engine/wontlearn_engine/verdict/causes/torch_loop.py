"""Loops over PyTorch's `backward` and `step`: what is cleared, stepped, registered, recorded, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ... import source
from ...probe.contract.loop import Loop, Part, Signs
from ...probe.contract.rows import Array
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..measures import Skill, count, number

CLIPPED = 1e-4
"""Share of the true gradient that is left at the step; usual limits leave a tenth and more."""
NOTHING_LEFT = 1e-9
FEW_DRAWN = 0.05
"""Share of the dataset's rows that a whole pass of the loader holds at least, in working scripts."""
IGNORED = -100
"""The label that CrossEntropyLoss leaves out unless it is told another."""
_NONE, _LOOP = Signs(), Loop()
RECURRENT = ("LSTM", "GRU", "RNN", "MultiheadAttention", "TransformerEncoderLayer")


def _signs(case: Case) -> Signs:
    """What only a PyTorch loop can have; nothing for other trainings."""
    return _loop(case).signs or _NONE


def _loop(case: Case) -> Loop:
    return case.about.loop or _LOOP


def _at(case: Case, line: int | None) -> places.Place:
    """A line of the loop, else the training's own."""
    return places.Place(_loop(case).file or case.file or case.script, line or case.line or 1)


def _made(case: Case, parts: Sequence[Part]) -> places.Place:
    """Where the first of these layers was made."""
    part = next((part for part in parts if part.line), None)
    return places.Place(part.file, part.line) if part else places.fit(case)


def _names(parts: Sequence[Part]) -> str:
    names = [part.name or part.class_ for part in parts]
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _pair(numbers: Sequence[int]) -> tuple[int, int]:
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def step_missing(case: Case, now: Skill) -> Iterator[Candidate]:
    """step-missing: gradients are computed, and no step is made."""
    signs, loop = _signs(case), _loop(case)
    if signs.stepped or loop.updates or not signs.backwards:
        return
    # A step that stands there is never reached: where more batches are gathered than there are.
    backward = _at(case, loop.gradient_line)
    place = places.at(case, source.pytorch.torch_step_line, backward)
    yield candidate(
        "step-missing", "setup", "Every iteration calls backward(), and no optimizer ever steps: the weights stay as they are.",
        place, "optimizer.step() after loss.backward().", weight=0.97, alone=True, blatant=True,
        edits=repairs.at(case, place, source.pytorch.step) if place == backward else (),
    )  # fmt: skip


def backward_missing(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-update: the optimizer steps, and nothing is ever sent backward."""
    signs = _signs(case)
    if signs.stepped and signs.backwards == 0:
        yield candidate(
            "no-update", "setup", "The optimizer steps and backward() is never called: no weight has a gradient.",
            _at(case, _loop(case).apply_line), "loss.backward() before optimizer.step().", weight=0.97, alone=True, blatant=True,
            edits=repairs.before(case, source.pytorch.backward),
        )  # fmt: skip


def cleared_before_step(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-misplaced: the gradients are gone when the optimizer steps, although the loss gives some."""
    norms, (got, wanted) = _signs(case).norm_at_step, _pair(_signs(case).gradients_at_step)
    if norms is None or not norms.true or norms.at_step is None or not wanted or got:
        return
    if norms.at_step > NOTHING_LEFT * norms.true:
        return
    yield candidate(
        "zero-grad-misplaced", "setup", "When the optimizer steps every gradient is gone: zero_grad() stands between backward() and step().",
        _at(case, _loop(case).clear_line), "optimizer.zero_grad() before loss.backward().", weight=0.97, alone=True, blatant=True,
        edits=repairs.at(case, _at(case, _loop(case).clear_line), source.pytorch.zero_grad),
    )  # fmt: skip


def never_cleared(case: Case, now: Skill) -> Iterator[Candidate]:
    """zero-grad-missing: each backward pass adds to the gradients of the ones before."""
    kept, clean = _pair(_signs(case).kept_gradients)
    if kept < 1 or clean:
        return
    yield candidate(
        "zero-grad-missing", "setup",
        "The gradients of the steps before are still there at each backward(): every step repeats all earlier ones.",
        _at(case, _loop(case).gradient_line), "optimizer.zero_grad() before loss.backward().", weight=0.95, alone=True,
        trial="cleared", edits=repairs.at(case, _at(case, _loop(case).gradient_line), source.pytorch.zero_grad),
    )  # fmt: skip


def foreign_optimizer(case: Case, now: Skill) -> Iterator[Candidate]:
    """optimizer-not-covering: the optimizer holds none, or only a part, of the weights that the loss reaches."""
    signs = _signs(case)
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
    layers = _signs(case).unregistered
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
    signs = _signs(case)
    if signs.no_graph and signs.backwards:
        yield candidate(
            "graph-cut", "setup", "No weight is in the graph of the loss: it was made anew from numbers, detached, or computed outside of autograd.",
            places.at(case, source.pytorch.made_anew_line, _at(case, _loop(case).loss_line)), "Use the loss tensor itself: no .item(), .data, .detach(), .numpy() or torch.tensor() on the way.",
            weight=0.97, alone=True, blatant=True, edits=repairs.before(case, source.pytorch.whole_graph) or repairs.before(case, source.pytorch.keep_gradient),
        )  # fmt: skip


def without_gradients(case: Case, now: Skill) -> Iterator[Candidate]:
    """in-forward-no-grad, graph-cut: a part of the model takes part in the forward pass and gets no gradient."""
    signs = _signs(case)
    if signs.without_gradients:
        yield candidate(
            "in-forward-no-grad", "setup", f"Under no_grad inside forward() run {_names(signs.without_gradients)}: they stay as they were drawn.",
            places.at(case, source.no_grad_line, _made(case, signs.without_gradients)), "Remove torch.no_grad() from forward(); freeze layers by requires_grad_(False).",
            weight=0.88, alone=True, edits=repairs.before(case, source.pytorch.with_gradients),
        )  # fmt: skip
    elif signs.unreached and not signs.no_graph:
        yield candidate(
            "graph-cut", "setup", f"No gradient reaches {_names(signs.unreached)}: the way back to them is cut inside forward(), or they are not used.",
            places.at(case, source.cut_line, _made(case, signs.unreached)), "No .detach(), .data, .item() or numpy between these layers and the loss.", weight=0.7,
            alone=_comes_first(case, signs.unreached), edits=repairs.before(case, source.pytorch.keep_gradient),
        )  # fmt: skip


def _comes_first(case: Case, cut: Sequence[Part]) -> bool:
    """True if the first trainable layer is among what is cut off: a head or a pooler that is not used would come after."""
    first = next((layer.name for layer in case.layers if any(w.trainable for w in layer.weights)), None)
    return first in {part.name for part in cut}


def eval_left_on(case: Case, now: Skill) -> Iterator[Candidate]:
    """eval-left-on: layers that act otherwise in training are in inference mode while it trains."""
    resting = _signs(case).resting
    if resting:
        yield candidate(
            "eval-left-on", "setup", f"The model trains in eval mode: {_names(resting)} act as in inference.",
            places.at(case, source.eval_line, _at(case, _loop(case).forward_line)), "model.train() before the loop, and again after each evaluation.",
            weight=0.75, trial="train-mode", edits=repairs.before(case, source.pytorch.train_before),
        )  # fmt: skip


def rows_mixed(case: Case, now: Skill) -> Iterator[Candidate]:
    """rows-mixed: the answer of one row depends on the others."""
    moved = _signs(case).rows_moved
    if moved is None or moved.rows < 3 or moved.others < 1:
        return
    recurrent = next((x for x in case.layers if x.batch_first is False and x.class_ in RECURRENT), None)
    yield candidate(
        "rows-mixed", "setup",
        f"When one row is exchanged the answers of {moved.others} of the {moved.rows - 1} others change: the rows of a batch are mixed.",
        places.of_layer(case, recurrent) if recurrent else _at(case, _loop(case).forward_line),
        "batch_first=True, so that the first axis is the row." if recurrent else
        "Keep the first axis for the rows: permute instead of view, softmax(dim=1), no reshape across it.",
        weight=0.9, alone=True, edits=repairs.argument(case, recurrent, "batch_first", "True") if recurrent else (),
    )  # fmt: skip


def clipped_away(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-clip: of the loss's gradient next to nothing is left at the step."""
    norms = _signs(case).norm_at_step
    if norms is None or not norms.true or not norms.at_step or norms.at_step > CLIPPED * norms.true:
        return
    place = places.at(case, source.pytorch.clip_line, _at(case, _loop(case).apply_line))
    yield candidate(
        "gradient-clip", "setup",
        f"The gradient's size is {number(norms.true)} as the loss gives it and {norms.at_step:.2g} when the optimizer steps: it is clipped, or scaled, to nothing.",
        place, "clip_grad_norm_(model.parameters(), 1.0)", weight=0.9, trial="no-clip",
        edits=repairs.at(case, place, source.pytorch.clip, "1.0"),
    )  # fmt: skip


def few_drawn(case: Case, now: Skill) -> Iterator[Candidate]:
    """sampler-wrong: of a large dataset the loader draws a handful of rows, again and again."""
    (drawn, rows), loader = _pair(_signs(case).drawn), _loop(case).loader
    if not drawn or loader is None or rows < 40 or drawn >= FEW_DRAWN * rows:
        return
    place = places.Place(loader.file, loader.line) if loader.line else places.fit(case)
    yield candidate(
        "sampler-wrong", "data", f"Of the dataset's {rows} rows only {drawn} are ever drawn: the {loader.sampler or 'sampler'} gives no others.",
        places.at(case, source.sampler_line, place), "One weight for each row, not for each class: weights[y].", weight=0.98, alone=True,
    )  # fmt: skip


def changed_rows(case: Case, now: Skill) -> Iterator[Candidate]:
    """inplace-input: each time a row is asked for, it is another one."""
    found = _signs(case).row_changes
    if found is not None:
        yield candidate(
            "inplace-input", "data", f"Each time a row of the dataset is asked for, the stored row itself is multiplied by {number(found.factor)}:"
            " the second epoch trains on other numbers than the first.",
            places.Place(found.file, found.line), "Work on a copy: img = img / 255 instead of img /= 255.", weight=0.95, alone=True,
            edits=repairs.at(case, places.Place(found.file, found.line), source.pytorch.changed_copy),
        )  # fmt: skip


def _one_value(labels: Array) -> bool:
    """True if all labels are the ignored one, or that and 0, as of padding."""
    if labels.max == IGNORED:
        return True
    expected = IGNORED * (1 - (labels.zeros or 0.0))
    return labels.max == 0 and labels.mean is not None and abs(labels.mean - expected) < 0.01


def ignored_labels(case: Case, now: Skill) -> Iterator[Candidate]:
    """labels-ignored: every label is the one that the loss leaves out."""
    if case.torch and any(facts.integers and facts.min == IGNORED and _one_value(facts) for facts in case.leaves("y")):
        yield candidate(
            "labels-ignored", "setup", f"Every label is {IGNORED}, which CrossEntropyLoss leaves out, but for a single other value:"
            " there is nothing to learn from.",
            places.of_loss(case), "Set only padding to -100.", weight=0.97, alone=True, blatant=True,
        )  # fmt: skip


CAUSES = (
    step_missing,
    backward_missing,
    cleared_before_step,
    never_cleared,
    foreign_optimizer,
    no_graph,
    unregistered,
    without_gradients,
    eval_left_on,
    rows_mixed,
    clipped_away,
    few_drawn,
    changed_rows,
    ignored_labels,
)
