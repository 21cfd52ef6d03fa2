"""What the examiner measures: anchors, the first update, the loss itself, scores, controls and trials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from .first_update import FirstUpdate, LayerSeen, Output
from .rows import Data


@dataclass(frozen=True)
class Expected:
    """What the training plans; None where that cannot be known."""

    updates: Optional[int] = None


@dataclass(frozen=True)
class Anchors:
    """Losses of the sample that need no model; penalties left out."""

    baseline: Optional[float] = None
    """Of the best constant answer."""
    answer: Optional[float] = None
    """Of the right answers."""
    floor: Optional[float] = None
    """The lowest that any model can reach."""
    head_floor: Optional[float] = None
    """The lowest behind the last layer's activation."""
    unbounded: bool = False
    """The loss has no floor: a density."""
    rows: int = 0


@dataclass(frozen=True)
class LossFacts:
    """What the loss does, asked with answers instead of a model; None where it cannot be told."""

    sign_turned: Optional[bool] = None
    """The right answers cost more than the same answers given to the wrong rows."""
    mixes_rows: Optional[bool] = None
    """It stays the same when answers are given to the wrong rows."""
    grows_with_rows: Optional[bool] = None
    """A sum over the rows, no mean."""
    ignores_answers: Optional[bool] = None
    ignores_targets: Optional[bool] = None
    only_target: Optional[float] = None
    """The one target whose places it counts, where there are others that it does not: a mask that is turned round."""
    counted: Optional[float] = None
    """Share of the places that it then counts."""
    elsewhere: bool = False
    """It compares an answer with the target of another place: the step turns or shifts the targets on their way to it."""


@dataclass(frozen=True)
class WeightUpdate:
    """What the first update does to one weight."""

    name: str = ""
    """As that of its gradient."""
    rms: Optional[float] = None
    """Root mean square of the change."""
    weight_rms: Optional[float] = None
    """Of the weight before it."""


@dataclass(frozen=True)
class FirstStep:
    """The script's own first update."""

    along: Optional[float] = None
    """Its cosine with the gradient before it; below 0 it goes downhill."""
    weights: tuple[WeightUpdate, ...] = ()
    """Those that have a gradient."""


@dataclass(frozen=True)
class OutputScore:
    """One of several outputs, by its predictions alone."""

    output: Optional[str] = None
    """Its name."""
    index: int = 0
    skill: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Prediction:
    """Answers against targets, whatever the loss is."""

    skill: Optional[float] = None
    """0 for the best constant, 1 for exact."""
    recalls: dict[str, float] = field(default_factory=dict[str, float])
    """By class, from 0 to 1; empty where the targets are no classes."""
    accuracy: Optional[float] = None
    """From 0 to 1; None where the targets are no classes."""
    recoded: Optional[float] = None
    """Of classes: skill once each answer that is named stands for the class that it mostly meets, one for one."""
    heads: tuple[OutputScore, ...] = ()
    """Of several outputs each that is judged; the skill above is their mean, weighed as their losses are."""


@dataclass(frozen=True)
class Scored:
    """How good answers are, against the anchors of the same rows."""

    prediction: Optional[Prediction] = None
    correlation: Optional[float] = None
    """Of answers and targets, from -1 to 1."""
    skill: Optional[float] = None
    """By the loss in inference mode: (baseline - loss) / (baseline - floor)."""
    detached_skill: Optional[float] = None
    """By the loss of the answers alone."""
    loss: Optional[float] = None
    baseline: Optional[float] = None
    floor: Optional[float] = None


@dataclass(frozen=True)
class Score:
    """How the full run's model scores."""

    train: Optional[Scored] = None
    """Its answers to its own training rows."""
    held: Optional[Scored] = None
    """Its answers to its validation rows."""
    own: Optional[Scored] = None
    """Its weights on the examiner's rows."""
    layers: tuple[LayerSeen, ...] = ()
    """After the training."""
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True)
class RowsFile:
    """Rows handed over for the test whether y depends on x, up to 400 and 800 others; no path where they are not numbers."""

    path: str = ""
    tokens: bool = False
    """x holds ids, to be counted."""
    classes: bool = False
    """y holds class ids."""
    image: bool = False
    """A row of x has places: two axes or more."""


@dataclass(frozen=True)
class Dependence:
    """What the test without the model found."""

    rows: int = 0
    signal: Optional[bool] = None
    """y depends on x; None with too few rows to tell."""
    p: Optional[float] = None
    r2: Optional[float] = None
    """Share of the variance of y that is explained on held-out rows."""


@dataclass(frozen=True)
class Trained:
    """How the full training ended."""

    n: int = 0
    seconds: float = 0.0
    updates: int = 0
    epochs: int = 0
    logs: tuple[dict[str, float], ...] = ()
    """Of up to 200 epochs."""
    rates: tuple[Optional[float], ...] = ()
    """Learning rates after up to 200 epochs; of a loop the first and the last."""
    moved: Optional[bool] = None
    """Of a loop: a weight has changed."""
    no_graph: bool = False
    """Of a loop in PyTorch: from its first loss no way leads back to a weight."""
    weights: Optional[str] = None
    """A file with weights and answers for the examiner."""


@dataclass(frozen=True)
class Evaluated:
    """What the script's own `evaluate` gave on rows that the training did not have; the newest one after the training."""

    file: str = ""
    line: int = 0
    rows: Optional[int] = None
    """None where that is not known."""
    logs: dict[str, float] = field(default_factory=dict[str, float])
    """The loss and the metrics, by their names."""


@dataclass(frozen=True)
class Found(Scored):
    """What a reduced training, a control or a trial found; its own fields and how its model scores."""

    rows: tuple[int, ...] = ()
    """Numbers of the rows of a reduced training."""
    distinct: int = 0
    """Different rows."""
    updates: int = 0
    wanted: Optional[int] = None
    """Updates that were asked for."""
    first_loss: Optional[float] = None
    last_loss: Optional[float] = None
    fits: Optional[bool] = None
    """None where no floor is known."""
    fitted_at: Optional[int] = None
    """Update."""
    nan: bool = False
    """A loss was not finite."""
    still_falling: bool = False
    weights_moved: Optional[float] = None
    """Largest relative change of a trainable weight."""
    fallback: Optional[str] = None
    """Why its updates were made one by one, if they were."""
    failed: Optional[str] = None
    """Why it could not be run."""
    seconds: float = 0.0
    chance: Optional[Scored] = None
    """Of held-out: the same with shuffled targets."""
    scored_rows: int = 0
    """Of held-out and of trials: rows that were left out and scored."""
    trained_rows: int = 0
    """Of a trial: rows that it trained on."""
    cut: Optional[str] = None
    """What ended it before its updates were made: "clock" (what it would have reached is not known), "nan", "stop"."""
    unchanged: bool = False
    """A trial that could change nothing."""
    rest: Optional[Scored] = None
    """Of a trial: the score on rows that it did not train on."""


@dataclass(frozen=True)
class Evidence:
    """All facts of one training; None where a thing was not measured (yet)."""

    data: Optional[Data] = None
    anchors: Optional[Anchors] = None
    first: Optional[FirstUpdate] = None
    loss: Optional[LossFacts] = None
    step: Optional[FirstStep] = None
    rows: Optional[RowsFile] = None
    dependence: Optional[Dependence] = None
    score: Optional[Score] = None
    trained: Optional[Trained] = None
    evaluated: Optional[Evaluated] = None
    failed: dict[str, str] = field(default_factory=dict[str, str])
    """By the name above: why it could not be measured."""
