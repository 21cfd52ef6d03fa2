"""What the verdict may look at: everything measured about one training, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..curve import Curve

Facts = dict[str, Any]


class Text(Protocol):
    """The script's text, opened for questions."""

    @property
    def source(self) -> Any: ...


@dataclass(frozen=True)
class Case:
    """One training: description, evidence, controls, curves."""

    script: str
    source: Any
    """SourceFacts."""
    line: int
    file: str
    how: str = "fit"
    about: Facts = field(default_factory=dict[str, Any])
    evidence: Facts = field(default_factory=dict[str, Any])
    controls: dict[str, Facts] = field(default_factory=dict[str, Facts])
    """Finished controls by name."""
    curve: Curve | None = None
    """The full run's losses."""
    expected_updates: int | None = None
    full_wanted: bool = True
    full_over: bool = False
    full_finished: bool = False
    examining: bool = False
    skipped: str | None = None
    controls_wanted: bool = True

    # Shorthands; each gives something empty where it was not measured.

    @property
    def data(self) -> Facts:
        """Facts of the data (probe/exam/data_facts.py)."""
        return self.evidence.get("data") or {}

    @property
    def anchors(self) -> Facts:
        """baseline, answer, floor, head_floor."""
        return self.evidence.get("anchors") or {}

    @property
    def first(self) -> Facts:
        """The first update (probe/exam/first_update.py)."""
        return self.evidence.get("first") or {}

    @property
    def score(self) -> Facts:
        """How the full run's model scores: train, held, own."""
        return self.evidence.get("score") or {}

    @property
    def trained(self) -> Facts:
        """How the full training ended: updates, epochs, logs, rates."""
        return self.evidence.get("trained") or {}

    @property
    def layers(self) -> list[Facts]:
        """Descriptions of the layers, in order of construction, containers left out."""
        return [layer for layer in self.about.get("layers") or [] if not layer.get("container")]

    @property
    def dense_like(self) -> list[Facts]:
        """Layers with weights and an activation of their own."""
        return [layer for layer in self.layers if layer.get("activation") and layer.get("weights")]

    @property
    def heads(self) -> list[Facts]:
        """The last layers with weights before the outputs."""
        names = (
            [entry["name"] for entry in self.first.get("head_layers") or []] or self.about.get("output_layers") or []
        )
        found = [layer for layer in self.layers if layer["name"] in names]
        return found or self.dense_like[-1:]

    @property
    def hidden(self) -> list[Facts]:
        """Layers with an activation that are not heads."""
        names = {layer["name"] for layer in self.heads}
        return [layer for layer in self.dense_like if layer["name"] not in names]

    @property
    def fresh(self) -> bool:
        """The weights are as made: training would have moved the biases of one layer apart, and they are all alike."""
        biases = [w for layer in self.layers for w in layer.get("weights") or [] if w["name"] == "bias" and "std" in w]
        return any(w["trainable"] and w["min"] == w["max"] and max(w["shape"], default=1) > 1 for w in biases)

    @property
    def losses(self) -> list[Facts]:
        """Descriptions of the compiled losses."""
        return [loss for loss in self.about.get("loss") or [] if loss]

    @property
    def loss_name(self) -> str:
        """Name of the (first) loss as Keras spells its function."""
        loss = self.losses[0] if self.losses else {}
        return str(loss.get("function") or loss.get("name") or "")

    @property
    def measures_distance(self) -> bool:
        """A loss of the user's own on what is computed from the last layer's units, as the distance of two embeddings is.

        Such a loss need not bring the answers near the targets: where 1 means "the same", the distance is to be 0.
        """
        shape = (self.first.get("outputs") or [{}])[0].get("shape")
        units = self.heads[-1].get("units") if self.heads else None
        own = any(loss.get("own") for loss in self.losses)
        return own and shape is not None and units is not None and units != (shape[-1] if shape else 1)

    @property
    def compares_distributions(self) -> bool:
        """A loss that does not ask which answer belongs to which row, and is low where all are right: no pairs to be broken."""
        answer, baseline = self.anchors.get("answer"), self.anchors.get("baseline")
        if answer is None or baseline is None or (self.evidence.get("loss") or {}).get("mixes_rows") is not True:
            return False
        # Where (n, 1) against (n,) was broadcast, a constant costs the least.
        return bool(answer < baseline - 0.05 * abs(baseline))

    @property
    def ignores_targets(self) -> bool:
        """The loss stays the same whatever the targets are: a triplet loss, or a model that computes its loss itself."""
        return (self.evidence.get("loss") or {}).get("ignores_targets") is True

    @property
    def own_roles(self) -> bool:
        """A train_step of the user's own and no compiled loss: what a batch holds, and whether there are targets, only it knows."""
        return "train_step" in (self.about.get("custom") or []) and not any(loss.get("name") for loss in self.losses)

    @property
    def optimizer(self) -> Facts:
        """Description of the optimizer."""
        return self.about.get("optimizer") or {}

    @property
    def compile_line(self) -> int:
        """Where the model was compiled; else where it is trained."""
        return int((self.about.get("compile") or {}).get("line") or self.line)

    def trial(self, name: str) -> Facts | None:
        """What a trial found, None if it was not run or could not be."""
        found = self.controls.get("trial:" + name)
        return None if found is None or found.get("failed") else found

    def leaves(self, side: str) -> Iterator[Facts]:
        """Facts of each input ("x") or target ("y") array."""
        yield from self.data.get(side) or []

    @property
    def testing_rows(self) -> bool:
        """The rows were handed over, and the test without the model has not answered yet."""
        return bool(self.evidence.get("rows")) and not {"dependence", "failed:rows"} & set(self.evidence)

    @property
    def unmeasured(self) -> bool:
        """The examiner is still at what it measures unasked (the rows come last), at their test, or at the full run's score."""
        if not self.examining:
            return False
        known = set(self.evidence)
        score_due = bool(self.trained.get("weights")) and not {"score", "failed:score"} & known
        return not {"rows", "failed:rows"} & known or self.testing_rows or score_due

    @property
    def updates(self) -> int:
        """Updates of the full run so far."""
        return int(self.trained.get("updates") or (self.curve.last_update if self.curve else 0))
