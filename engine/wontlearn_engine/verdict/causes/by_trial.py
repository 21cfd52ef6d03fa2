"""Trials that every training which does not learn is worth, and the cause that each one proves."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from ...probe.contract.about import Layer
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import FAINT, GUESS, LAST, ODD, SHOWN
from ..measures import Skill, count, number
from .rate import usual_most

FOR_RELU = ("sigmoid", "softmax", "linear", "tanh", "hard_sigmoid")
"""Activations for which ReLU is tried."""
STRAIGHT = ("InputLayer", "Dense", "Conv1D", "Conv2D", "Flatten", "Reshape", "Dropout", "BatchNormalization",
            "Normalization", "Rescaling")  # fmt: skip
"""Layers that a straight line goes through as one, unless they have an activation."""
NARROW = 3
"""Units: what has more classes, or more to tell than a sign or two, does not pass through so few."""


def _bent(case: Case) -> list[Layer]:
    """Hidden layers that could be ReLU."""
    return [x for x in case.hidden if x.activation in FOR_RELU]


def _linear(case: Case) -> bool:
    """All of the model is one linear layer, whatever dropout and normalisation do in training."""
    known = case.about.class_ in ("Sequential", "Functional", "Model", None)
    straight = all(x.module == "keras" and x.class_ in STRAIGHT for x in case.layers)
    return known and straight and bool(case.hidden) and all(x.activation == "linear" for x in case.hidden)


def _narrow(case: Case) -> Layer | None:
    """The first hidden layer through which hardly anything passes."""
    sizes = ((x, x.units or x.filters) for x in case.hidden)
    return next((x for x, size in sizes if size is not None and size <= NARROW), None)


def names(case: Case) -> list[str]:
    """General trials for this training, the most probable first."""
    about = case.optimizer
    adaptive = about.class_ in ("Adam", "AdamW", "Nadam", "RMSprop", "Adamax", "Lion")
    found = ["hidden-relu"] if _linear(case) or any(x.activation == "softmax" for x in case.hidden) else []
    found += ["wider"] if _narrow(case) is not None else []
    # A step made by hand has no rate that could be changed.
    rates = case.about.optimizer is not None
    found += ["rate/10", "rate*10", *([] if adaptive else ["rate*100", "adam"])] if rates else []
    found += ["scaled-inputs"]
    found += ["hidden-relu"] if _bent(case) else []
    dropped = any("Dropout" in x.class_ or x.dropout or x.recurrent_dropout for x in case.layers)
    found += ["no-dropout"] if dropped else []
    found += ["light-parts"] if any(x.adds_loss for x in case.layers) else []
    found += ["equal-outputs"] if len({loss.weight for loss in case.losses}) > 1 else []
    found += ["mask-padding", "front-padding"] if any(facts.padded_behind for facts in case.leaves("x")) else []
    # The right rate lies on either side, and may be far away.
    found += ["rate/100", "rate*100"] if rates else []
    # What another start repairs, another change may repair for good; but a wider model starts elsewhere too.
    return list(dict.fromkeys([*found, "other-start", *(["wider"] if case.hidden else [])]))


def from_trials(case: Case, now: Skill) -> Iterator[Candidate]:
    """One candidate for each general trial that was run, alone or with another."""
    del now
    rate = case.optimizer.learning_rate or 0.0
    of = f" of {number(rate)}" if rate else ""
    place = places.of_optimizer(case, "learning_rate")
    if case.how == "loop" and case.about.optimizer is None:
        place = places.fit(case)
    hidden = case.hidden
    layer = hidden[0] if hidden else None
    tried = (trial[6:].split("+") for trial in case.controls if trial.startswith("trial:"))
    for name in dict.fromkeys(part for parts in tried for part in parts):
        if name.startswith("rate/"):
            value = repairs.rate(rate / float(name[5:]))
            yield candidate(
                "lr-too-high",
                "setup",
                f"The learning rate{of} is too high.",
                place,
                f"learning_rate={value}" if rate else f"A learning rate {name[5:]} times lower.",
                weight=GUESS,
                trial=name,
                edits=repairs.optimizer_argument(case, "learning_rate", value) if rate else (),
            )
        elif name.startswith("rate*"):
            value = repairs.rate(rate * float(name[5:]))
            yield candidate(
                "lr-too-low",
                "setup",
                f"The learning rate{of} is too low.",
                place,
                f"learning_rate={value}" if rate else f"A learning rate {name[5:]} times higher.",
                weight=GUESS,
                trial=name,
                edits=repairs.optimizer_argument(case, "learning_rate", value) if rate else (),
            )
        elif name == "adam" and case.optimizer.class_ != "Adam":
            high = rate > usual_most(case)
            yield candidate(
                "lr-too-high" if high else "lr-too-low",
                "setup",
                f"{case.optimizer.class_}{f' at {number(rate)}' if rate else ''} does not get there; Adam does.",
                place,
                "optimizer='adam'",
                weight=FAINT,
                trial=name,
            )
        elif name == "scaled-inputs":
            yield candidate(
                "input-scale",
                "data",
                "The inputs are not scaled.",
                places.data(case, source.scale_lines),
                "Standardise each column: (x - mean) / std.",
                weight=FAINT,
                trial=name,
                edits=repairs.before(case, source.mend.scale_inputs),
            )
        elif name == "hidden-relu" and (bent := _bent(case)):
            word = str(bent[0].activation)
            id = {"linear": "no-nonlinearity", "softmax": "hidden-activation"}.get(
                word, "vanishing-gradient" if len(hidden) > 2 else "saturated"
            )
            layers = f"{count(len(bent), 'hidden layer')} {'has' if len(bent) == 1 else 'have'}"
            yield candidate(
                id,
                "setup",
                f"{layers} no activation: together they are one linear layer."
                if _linear(case)
                else f"Hidden layers with {word} do not get there.",
                places.of_layer(case, bent[0], "activation"),
                "activation='relu'",
                weight=ODD if _linear(case) or word == "softmax" else GUESS,
                trial=name,
                edits=repairs.argument(case, bent, "activation", "'relu'"),
            )
        elif name == "no-dropout":
            drop = next((x for x in case.layers if "Dropout" in x.class_), layer)
            where = places.of_layer(case, drop, "rate") if drop is not None else places.fit(case)
            yield candidate(
                "dropout-too-strong",
                "setup",
                "Dropout takes away what is needed.",
                where,
                "A smaller rate.",
                weight=GUESS,
                trial=name,
            )
        elif name == "more-updates":
            yield candidate(
                "too-few-updates",
                "setup",
                f"It makes {count(case.updates, 'update')} in all.",
                places.of_epochs(case),
                "More epochs.",
                weight=FAINT,
                trial=name,
                word="undertrained",
            )
        elif name == "light-parts":
            adding = next((x for x in case.layers if x.adds_loss), None)
            yield candidate(
                "regulariser-dominates",
                "setup",
                f"What {adding.class_ if adding else 'the model'} adds to the loss (add_loss) outweighs the data.",
                places.of_layer(case, adding) if adding else places.fit(case),
                "Scale it down, or take its mean instead of its sum.",
                weight=GUESS,
                trial=name,
            )
        elif name == "equal-outputs":
            yield candidate(
                "loss-reduction",
                "setup",
                "The weights of the outputs' losses leave too little to some of them.",
                places.of_compile(case, "loss_weights"),
                "Weights that bring the losses to one size.",
                weight=GUESS,
                trial=name,
            )
        elif name in ("mask-padding", "front-padding"):
            reader = next((x for x in case.layers if x.class_ in ("Embedding", "LSTM", "GRU", "SimpleRNN")), None)
            masks = name == "mask-padding"
            yield candidate(
                "sequence",
                "setup",
                "The sequences end in zeros, and are read on through them: what came before fades.",
                places.of_layer(case, reader) if reader else places.fit(case),
                "Mask it (mask_zero=True, Masking)." if masks else "Pad in front.",
                weight=ODD,
                trial=name,
                edits=repairs.argument(case, reader, "mask_zero", "True")
                if masks and reader is not None and reader.class_ == "Embedding"
                else (),
            )
        elif name == "wider" and layer:
            narrow = _narrow(case)
            size = (narrow.units or narrow.filters or 0) if narrow else 0
            yield candidate(
                "too-small",
                "setup",
                f"A hidden layer has only {count(size, 'unit')}."
                if narrow
                else "The hidden layers are too narrow for this task.",
                places.of_layer(case, narrow or layer),
                "More units in the hidden layers (32 or more).",
                weight=SHOWN if narrow else LAST,
                trial=name,
            )
        elif name == "other-start":
            yield candidate(
                "unlucky-start",
                "setup",
                "It depends on the seed: from these starting weights it does not get there, from others it does.",
                places.fit(case),
                "Another seed, or more units, so that less depends on where they start.",
                weight=LAST,
                trial=name,
            )
