"""The shape of the network: squeezed, blind to place or order, random where it must not be."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, GUESS, HINT, LIKELY, SIGN
from ..measures import Skill


def pooled_away(case: Case, now: Skill) -> Iterator[Candidate]:
    """shape-collapse: a pooling or a stride that leaves a single place, or forgets where."""
    pools = [
        x
        for x in case.layers
        if x.class_ in ("GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D")
    ]
    if pools:
        yield candidate(
            "shape-collapse",
            "setup",
            f"{pools[-1].class_} throws away where things are.",
            places.of_layer(case, pools[-1]),
            "Flatten()",
            weight=HINT,
            trial="flattened",
        )
    single = [x for x in case.first.layers if len(x.shape) == 3 and x.shape[0] == x.shape[1] == 1]
    shrinking = [x for x in single if "Pooling" in x.class_ or "Conv" in x.class_]
    if shrinking and "Global" not in shrinking[0].class_:
        yield candidate(
            "shape-collapse",
            "setup",
            f"Behind {shrinking[0].class_} the picture has shrunk to a single place.",
            places.of_layer(case, shrinking[0]),
            "padding='same', or fewer poolings.",
            weight=GUESS,
        )


def sequence(case: Case, now: Skill) -> Iterator[Candidate]:
    """sequence: word ids beyond the embedding's table. On a CPU they end the script; on a GPU TensorFlow answers 0 for them."""
    for layer in () if case.torch else case.layers:
        size = layer.input_dim
        most = next((f.max for f in case.leaves("x") if f.integers and f.max is not None), None)
        if layer.class_ == "Embedding" and size and most is not None and most >= size and len(case.leaves("x")) == 1:
            yield candidate(
                "sequence",
                "setup",
                f"Ids go up to {most:.0f}, the embedding has {size} entries.",
                places.of_layer(case, layer),
                f"Embedding({int(most) + 1}, …)",
                weight=LIKELY,
                alone=False,
                edits=repairs.argument(case, layer, "input_dim", str(int(most) + 1)),
            )


def first_step(case: Case, now: Skill) -> Iterator[Candidate]:
    """sequence: of a recurrent layer's answers only the first step is used, which has seen one step of the input."""
    line = places.ask(case, source.first_step_line)
    if line:
        place = places.Place(case.script, line)
        yield candidate(
            "sequence",
            "setup",
            "Only the first step of the recurrent layer is used: it has seen nothing but the sequence's first step.",
            place,
            "The last step: [:, -1], or return_sequences=False.",
            weight=CERTAIN,
            alone=True,
            edits=repairs.at(case, place, source.mend.last_step),
        )


def train_eval(case: Case, now: Skill) -> Iterator[Candidate]:
    """train-eval-mode: the model answers differently each time it is asked. That dropout is too strong, as its trial would
    say, is not so: it is on where it must be off."""
    # Sampling, as a variational autoencoder does, makes the answers differ too; only what drops units is meant here.
    layer = next((x for x in case.first.random_layers if x.drops), None)
    if layer is not None:
        yield candidate(
            "train-eval-mode",
            "setup",
            f"Asked twice for the same rows at prediction, the model answers differently: the dropout of {layer.class_} stays on.",
            places.at(case, source.training_true_line, places.fit(case)),
            "Leave `training=` to Keras.",
            weight=SIGN,
            trial="no-dropout",
            edits=repairs.at(
                case, places.at(case, source.training_true_line, places.fit(case)), source.mend.training_off
            ),
        )


CAUSES = (pooled_away, sequence, first_step, train_eval)
