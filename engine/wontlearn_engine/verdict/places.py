"""Where a cause stands in the user's script: the layer's construction, the keyword in `compile`, the data statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from .. import source as text
from ..probe.contract.about import Layer
from ..probe.contract.first_update import HeadLayer, LayerSeen
from ..probe.contract.loop import Loop
from .case import Case
from .spelling import IN_TORCH, LAYERS_IN_TORCH, POSITIONS, SCHEDULE, SPELT
from .words import Related

Made = Layer | LayerSeen | HeadLayer
"""What has the name, the class and the place of a layer."""

P = ParamSpec("P")
T = TypeVar("T")


class Place(NamedTuple):
    """File, 1-based line and column."""

    file: str
    line: int
    column: int = 1


def fit(case: Case, keyword: str | None = None) -> Place:
    """The `fit` call (or the loop), or one of its arguments."""
    place = Place(case.file or case.script, case.line or 1)
    if keyword and place.file == case.script:
        call = case.source.source.call(case.line, "fit")
        return _argument(place, call, keyword)
    return place


def of_epochs(case: Case) -> Place:
    """Where the number of epochs is written."""
    return at(case, text.pytorch.torch_epochs_line if case.torch else text.epochs_line, fit(case, "epochs"))


def of_batch(case: Case) -> Place:
    """Where the number of rows of a batch is written."""
    place = fit(case, "batch_size")
    return at(case, text.pytorch.torch_batch_line, place) if case.torch else place


def of_layer(case: Case, layer: Made, keyword: str | None = None) -> Place:
    """Where a layer was constructed, or the keyword in that call; of PyTorch where the activation behind it stands."""
    if keyword == "activation" and isinstance(layer, Layer) and layer.activation_line:
        return Place(layer.activation_file, layer.activation_line)
    if not layer.line:
        return fit(case)
    place = Place(layer.file, layer.line)
    if keyword and place.file == case.script:
        if case.torch:
            keyword, number = LAYERS_IN_TORCH.get(keyword, (keyword, None))
        else:
            number = position(layer, keyword)
        return _argument(place, call_of_layer(case, layer), keyword, number)
    return place


def position(layer: Made, keyword: str) -> int | None:
    """Where an argument of this layer may stand without its name, None if nowhere."""
    return POSITIONS.get(keyword, {}).get(layer.class_)


def of_initializer(case: Case, layer: Made) -> Place:
    """Where a layer's starting weights are chosen: the keyword, or the statement that sets them in PyTorch."""
    if case.torch:
        return at(case, text.init_line, at(case, text.own_start_line, of_layer(case, layer), layer.class_))
    given = of_layer(case, layer, "kernel_initializer")
    made = of_layer(case, layer)  # told nothing there, a class of the script has it in its own text
    return at(case, text.own_start_line, given, layer.class_) if given == made else given


def call_of_layer(case: Case, layer: Made) -> Any:
    """The call that constructed a layer; among several on a line that of its turn. None if not found."""
    alike = [x for x in case.layers if (x.class_, x.file, x.line) == (layer.class_, layer.file, layer.line)]
    alike.sort(key=lambda x: _turn(x.name))  # "dense_2" was made after "dense_1", wherever it stands in the model
    turn = next((i for i, x in enumerate(alike) if x.name == layer.name), 0)
    written = case.text_of(layer.file)
    return written.call(layer.line, layer.class_, turn) if written is not None else None


def _turn(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isdigit() else 0


def of_compile(case: Case, keyword: str | None = None) -> Place:
    """The `compile` call, or one of its arguments; of a PyTorch loop where that very thing was made."""
    if case.torch and keyword in ("loss", "optimizer"):
        made = case.optimizer if keyword == "optimizer" else case.losses[0] if case.losses else None
        return Place(made.file, made.line) if made is not None and made.line else fit(case)
    about = case.about.compile
    if not about.line:
        return fit(case)
    place = Place(about.file, about.line)
    if keyword and place.file == case.script:
        return _argument(place, case.source.source.call(place.line, "compile"), keyword)
    return place


def of_optimizer(case: Case, keyword: str | None = None) -> Place:
    """Where the optimizer was constructed (or the keyword in that call); in `compile` where it is only named."""
    about = case.optimizer
    if not about.line:
        return of_compile(case, "optimizer")
    place = Place(about.file, about.line)
    written = case.text_of(place.file) if keyword else None
    if written is None or keyword is None:
        return place
    call = written.call(place.line, about.class_)
    if call is None and place.file == case.script and written.call(place.line, "compile") is not None:
        return of_compile(case, "optimizer")  # there it is only named
    position = 0 if keyword == "learning_rate" else None
    if case.torch:
        asked = keyword
        keyword, position = IN_TORCH.get(keyword, (keyword, None))
        if call is None:  # `getattr(torch.optim, name)(…)`, or made by a trainer that was told
            found = _argument(place, written.call(place.line), keyword)
            return found if found != place else at(case, text.pytorch.keyword_line, place, asked, keyword)
    measured = case.optimizer.learning_rate if keyword in ("lr", "learning_rate") else None
    return _argument(place, call, keyword, position, measured)


def of_schedule(case: Case, warms_up: bool = False) -> Place:
    """Where the schedule's length is written (of a warm-up the warm-up's), else where the schedule is made, else the optimizer."""
    fallback = of_optimizer(case, "learning_rate")
    place = at(case, text.scheduler_line if case.torch else text.schedule_line, fallback)
    kind = case.optimizer.schedule or ""
    call = case.source.source.call(place.line, kind) if kind in SCHEDULE and place.file == case.script else None
    name, position = ("warmup_steps", None) if warms_up else SCHEDULE.get(kind, ("", None))
    given = call.keyword(name) if call is not None else None
    if call is not None and given is not None and text.number_elsewhere(call.source, call, name, position) is None:
        return Place(place.file, given.value.lineno)  # a number of epochs that others read too is no mistake there
    return _argument(place, call, name, position)


def of_loss(case: Case) -> Place:
    """A loss function of the user's own; else the keyword in `compile`."""
    for loss in case.losses:
        if loss.own and loss.line:
            place = Place(loss.file, loss.line)
            returned = ask(case, text.pytorch.loss_return_line, loss.class_) if case.torch else None
            if returned:
                return Place(case.script, returned)
            return at(case, text.return_line, place, place.line) if place.file == case.script else place
    if case.how == "loop" or (case.about.loop is not None and case.about.loop.loss_line):
        return of_loop(case)
    return of_compile(case, "loss")


def of_loop(case: Case) -> Place:
    """The line of a hand-written loop that computes the loss."""
    about = case.about.loop or Loop()
    return Place(case.file or case.script, about.loss_line or case.line or 1)


def data(
    case: Case,
    picker: Callable[Concatenate[text.Source, int, P], list[int]],
    *arguments: P.args,
    **options: P.kwargs,
) -> Place:
    """The statement that a picker of the source package finds for the data given to this training."""
    base = fit(case)
    lines = ask(case, picker, *arguments, **options)
    if case.torch and (not lines or lines == [base.line]):
        return _handed_over(case, base)
    return Place(base.file, lines[0]) if lines else base


def _handed_over(case: Case, step: Place) -> Place:
    """Where a PyTorch loop gets its rows: the loader, else the loss, which reads the targets; not the update."""
    about = case.about.loop or Loop()
    if about.loader is not None and about.loader.line:
        return Place(about.loader.file, about.loader.line)
    return Place(about.file or step.file, about.loss_line) if about.loss_line else step


def at(
    case: Case,
    hint: Callable[Concatenate[text.Source, int, P], int | None],
    fallback: Place,
    *arguments: P.args,
    **options: P.kwargs,
) -> Place:
    """The line that a hint of the source package names, else the fallback."""
    line = ask(case, hint, *arguments, **options)
    return Place(fallback.file or case.script, line) if line else fallback


def breaks_pairs(case: Case) -> bool:
    """True if the text shows a step that puts x and y in different orders."""
    return bool(ask(case, text.breaks_pairs))


def pairs_beside(case: Case) -> tuple[Related, ...]:
    """The second place of broken pairs: where the other side gets its order."""
    found = ask(case, text.pairs_beside) or []
    return tuple(Related(case.script, one.line, one.what) for one in found)


def ask(
    case: Case,
    question: Callable[Concatenate[text.Source, int, P], T],
    *arguments: P.args,
    **options: P.kwargs,
) -> T | None:
    """What a function of the source package says about this training's line; None where the text cannot be asked."""
    if (case.file or case.script) != case.script:
        return None
    known = case.source.source.answers  # asked once for each text: each judgement asks again
    asked = question, case.line, arguments, tuple(options.items())
    if asked not in known:
        try:
            known[asked] = question(case.source.source, case.line, *arguments, **options)
        except RecursionError:  # a text nested deeper than Python walks: the training's own line is true too
            known[asked] = None
    found: T | None = known[asked]
    return found


def _argument(
    place: Place, call: text.Call | None, keyword: str, position: int | None = None, measured: float | None = None
) -> Place:
    """An argument of a call: where its constant is written, be that a setting far above; else where it is given.

    An option's default is not what was given where another value was `measured`: the command line gave one.
    """
    if call is None:
        return place
    span = text.value_span(call.source, call, SPELT.get(keyword, (keyword,)), position)
    if span is not None and measured is not None and text.overruled(call.source, span, measured):
        return place
    if span is None or (span.line == place.line and call.keyword(keyword) is None):
        return place
    return Place(place.file, span.line, span.column)


def of_loss_keyword(case: Case, keyword: str) -> Place:
    """The keyword in the construction of a loss object; else as `of_loss`."""
    for loss in case.losses:
        if loss.line and not loss.own:
            place = Place(loss.file, loss.line)
            if place.file != case.script:
                return place
            source = case.source.source
            return _argument(place, source.call(place.line, loss.class_) or source.call(place.line), keyword)
    return of_loss(case)


def of_rate_by_hand(case: Case) -> Place:
    """Where the rate of an update is written that is made by hand, else that update."""
    update = of_loop_update(case)
    if (case.file or case.script) != update.file or update.file != case.script:
        return update
    line = text.pytorch.rate_by_hand_line(case.source.source, update.line)
    return Place(update.file, line) if line else update


def of_loop_update(case: Case) -> Place:
    """Where a hand-written loop applies its gradients, or would: the update, else the gradient, else the loop."""
    about = case.about.loop or Loop()
    return Place(case.file or case.script, about.apply_line or about.gradient_line or case.line or 1)
