"""What the verdict may look at: everything measured about one training, as typed facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..curve import Curve
from ..probe.contract.about import About, How, Layer, Loss, Optimizer
from ..probe.contract.first_update import FirstUpdate, Gradient
from ..probe.contract.measured import Anchors, Evaluated, Evidence, Found, LossFacts, Score, Trained
from ..probe.contract.rows import Array, Data
from . import trend
from .standing import Standing

# Nothing measured, shared by all cases.
_DATA, _ANCHORS, _FIRST, _LOSS, _SCORE, _TRAINED = Data(), Anchors(), FirstUpdate(), LossFacts(), Score(), Trained()
_FOUND, _OPTIMIZER = Found(), Optimizer()

LOST = 64
"""Updates without a finite loss after which none is waited for: a loss scale that is halved at each comes to 1 in less."""
CHEAPER = 0.05
"""Share of a loss by which right answers cost clearly less."""


def anchors_of(evidence: Evidence) -> Anchors:
    """The anchors by which a curve is read: where the loss is a sum over the rows, for as many rows as a batch has."""
    found, batch = evidence.anchors or _ANCHORS, (evidence.data or _DATA).batch
    if not (evidence.loss or _LOSS).grows_with_rows or not batch or not found.rows or batch == found.rows:
        return found
    names = ("baseline", "answer", "floor", "head_floor")
    each = {name: value * batch / found.rows for name in names if (value := getattr(found, name)) is not None}
    return replace(found, **each)


@dataclass(frozen=True)
class Case:
    """One training: description, evidence, controls, curves."""

    script: str
    source: Any
    """SourceFacts."""
    line: int
    file: str
    beside: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """SourceFacts of the user's other files that the script imports, by path."""
    how: How = "fit"
    about: About = field(default_factory=About)
    evidence: Evidence = field(default_factory=Evidence)
    controls: dict[str, Found] = field(default_factory=dict[str, Found])
    """Finished controls by name."""
    curve: Curve | None = None
    """The full run's losses."""
    expected_updates: int | None = None
    full_wanted: bool = True
    full_over: bool = False
    full_finished: bool = False
    cut: bool = False
    """The full run was ended from outside before its end."""
    standing: Standing = field(default_factory=Standing)
    """What stands by its curve."""
    each_pass: int | None = None
    """Updates in which every row is seen once; None where that is not known."""
    examining: bool = False
    skipped: str | None = None
    controls_wanted: bool = True
    alike: int = 1
    """Trainings of the look at this very place, this one among them."""

    def text_of(self, file: str | None) -> Any:
        """The parsed text of the script or of a file that it imports; None for any other."""
        if file == self.script:
            return self.source.source
        facts = self.beside.get(file) if file else None
        return facts.source if facts is not None else None

    # Shorthands; each gives facts with nothing in them where it was not measured.

    @property
    def data(self) -> Data:
        """Facts of the data."""
        return self.evidence.data or _DATA

    @property
    def anchors(self) -> Anchors:
        """baseline, answer, floor, head_floor: of as many rows as the curve's losses are of."""
        return anchors_of(self.evidence)

    @property
    def first(self) -> FirstUpdate:
        """The first update."""
        return self.evidence.first or _FIRST

    @property
    def gradients(self) -> tuple[Gradient, ...]:
        """The first gradient of each weight; none where they were not measured."""
        return self.first.gradients.weights if self.first.gradients is not None else ()

    @property
    def loss_facts(self) -> LossFacts:
        """What the loss does, asked with answers."""
        return self.evidence.loss or _LOSS

    @property
    def score(self) -> Score:
        """How the full run's model scores: train, held, own."""
        return self.evidence.score or _SCORE

    @property
    def trained(self) -> Trained:
        """How the full training ended: updates, epochs, logs, rates."""
        return self.evidence.trained or _TRAINED

    @property
    def evaluated(self) -> Evaluated | None:
        """What the script itself measured on other rows, where it gave `fit` none to validate on."""
        given = self.about.fit.validation or self.about.fit.validation_split
        return None if given else self.evidence.evaluated

    @property
    def layers(self) -> list[Layer]:
        """Descriptions of the layers, in order of construction, containers left out."""
        return [layer for layer in self.about.layers if not layer.container]

    @property
    def dense_like(self) -> list[Layer]:
        """Layers with weights and an activation of their own."""
        return [layer for layer in self.layers if layer.activation and layer.weights]

    @property
    def heads(self) -> list[Layer]:
        """The last layers with weights before the outputs."""
        names = [entry.name for entry in self.first.head_layers] or self.about.output_layers
        # In the order of the outputs, as losses and targets are.
        found = [layer for name in dict.fromkeys(names) for layer in self.layers if layer.name == name]
        return found or self.dense_like[-1:]

    @property
    def hidden(self) -> list[Layer]:
        """Layers with an activation that are not heads."""
        names = {layer.name for layer in self.heads}
        return [layer for layer in self.dense_like if layer.name not in names]

    def layer(self, name: str) -> Layer | None:
        """The layer of this name."""
        return next((layer for layer in self.layers if layer.name == name), None)

    @property
    def torch(self) -> bool:
        """A loop of PyTorch: a reader who knows its names, a step that others than Keras make."""
        return self.about.framework == "torch"

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Descriptions of the compiled losses."""
        return self.about.loss

    @property
    def loss_name(self) -> str:
        """Name of the (first) loss as Keras spells its function."""
        return self.losses[0].known_as if self.losses else ""

    @property
    def measures_distance(self) -> bool:
        """A loss of the user's own on what is computed from the last layer's units, as the distance of two embeddings is.

        Such a loss need not bring the answers near the targets: where 1 means "the same", the distance is to be 0.
        """
        units = self.heads[-1].units if self.heads else None
        if not self.first.outputs or units is None or not any(loss.own for loss in self.losses):
            return False
        shape = self.first.outputs[0].shape
        if self.torch and len(shape) > 1:
            return units not in shape  # the channels stand first
        return units != (shape[-1] if shape else 1)

    @property
    def compares_distributions(self) -> bool:
        """A loss that does not ask which answer belongs to which row, and is low where all are right: no pairs to be broken."""
        answer, baseline = self.anchors.answer, self.anchors.baseline
        if answer is None or baseline is None or self.loss_facts.mixes_rows is not True:
            return False
        # Where (n, 1) against (n,) was broadcast, a constant costs the least.
        return answer < baseline - CHEAPER * abs(baseline)

    @property
    def ignores_targets(self) -> bool:
        """The loss stays the same whatever the targets are: a triplet loss, or a model that computes its loss itself."""
        return self.loss_facts.ignores_targets is True

    @property
    def own_roles(self) -> bool:
        """A train_step of the user's own and no compiled loss: what a batch holds, and whether there are targets, only it knows."""
        return "train_step" in self.about.custom and not any(loss.name for loss in self.losses)

    @property
    def optimizer(self) -> Optimizer:
        """Description of the optimizer; empty where there is none."""
        return self.about.optimizer or _OPTIMIZER

    @property
    def single(self) -> Found:
        """The single-sample run, empty until it has ended."""
        return self.controls.get("single-sample", _FOUND)

    @property
    def few(self) -> Found:
        """The run on eight rows, empty until it has ended."""
        return self.controls.get("few-sample", _FOUND)

    @property
    def stands_still(self) -> bool:
        """No reduced training has moved a weight."""
        return self.single.weights_moved == 0.0 and self.few.weights_moved in (None, 0.0)

    def trial(self, name: str) -> Found | None:
        """What a trial found, None if it was not run or could not be."""
        found = self.controls.get("trial:" + name)
        return None if found is None or found.failed else found

    def leaves(self, side: Literal["x", "y"]) -> tuple[Array, ...]:
        """Facts of each input ("x") or target ("y") array."""
        return self.data.x if side == "x" else self.data.y

    @property
    def testing_rows(self) -> bool:
        """The rows were handed over, and the test without the model has not answered yet."""
        return testing_rows(self.evidence)

    @property
    def unexamined(self) -> bool:
        """What the examiner measures unasked (eight rows come last) is not yet known, nor the test of the rows."""
        known = self.evidence
        return (
            (known.rows is None and "rows" not in known.failed)
            or self.testing_rows
            or "few-sample" not in self.controls
        )

    @property
    def unmeasured(self) -> bool:
        """The examiner is still at what it measures unasked, at the test of the rows, or at the full run's score."""
        if not self.examining:
            return False
        known = self.evidence
        score_due = bool(self.trained.weights) and known.score is None and "score" not in known.failed
        return self.unexamined or score_due

    @property
    def reading(self) -> trend.Reading:
        """What the loss does. While the run goes on: the word that has settled, as a young curve's noise is no sign of anything."""
        read = trend.read if self.full_over else trend.settled
        return read(self.curve, self.anchors.floor, self.anchors.baseline)

    @property
    def goes_on(self) -> bool:
        """What the full run does, or what is measured of it, is still to come."""
        return not self.cut and (not self.full_over or self.unmeasured)

    @property
    def lost_in_nan(self) -> bool:
        """Its loss is NaN and stays so: weights that are NaN do not come back; what skips steps finds its way soon."""
        return self.curve is not None and self.curve.nan_for >= LOST

    @property
    def updates(self) -> int:
        """Updates of the full run so far."""
        return self.trained.updates or (self.curve.last_update if self.curve else 0)


def testing_rows(known: Evidence) -> bool:
    """The rows were handed over, and the test without the model has not answered yet."""
    return known.rows is not None and bool(known.rows.path) and known.dependence is None and "rows" not in known.failed
