"""The shape of the network: linear, too narrow, squeezed, blind to place or order."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAINT, FAR_OUT, GUESS, HINT, LIKELY, ODD, SHOWN, SIGN
from ..measures import Skill, count, percent

NONLINEAR_CLASSES = (
    "ReLU",
    "LeakyReLU",
    "ELU",
    "PReLU",
    "Softmax",
    "MaxPooling2D",
    "MaxPooling1D",
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "LayerNormalization",
    "MultiHeadAttention",
    "Attention",
    "Lambda",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Embedding",
)
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN")


def no_nonlinearity(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-nonlinearity: layers without an activation between them are one linear layer."""
    hidden = [layer for layer in case.hidden if layer.module == "keras"]
    if not hidden or any(layer.activation != "linear" for layer in hidden):
        return
    kinds = {layer.class_ for layer in case.layers}
    if kinds & set(NONLINEAR_CLASSES) or any(
        x.class_ == "Activation" and x.activation != "linear" for x in case.layers[:-1]
    ):
        return
    if any(layer.module != "keras" for layer in case.layers) or case.about.class_ not in (
        "Sequential",
        "Functional",
        "Model",
        None,
    ):
        return
    yield candidate(
        "no-nonlinearity",
        "setup",
        f"{len(hidden)} hidden layer{'s have' if len(hidden) > 1 else ' has'} no activation: together they are one linear layer.",
        places.of_layer(case, hidden[0]),
        "activation='relu' in the hidden layers",
        weight=ODD,
        trial="hidden-relu",
        edits=repairs.argument(case, hidden, "activation", "'relu'"),
    )


def hidden_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """hidden-activation: softmax between layers leaves one unit and little gradient."""
    soft = [layer for layer in case.hidden if layer.activation == "softmax"]
    if soft:
        yield candidate(
            "hidden-activation",
            "setup",
            f"{len(soft)} hidden layer{'s end' if len(soft) > 1 else ' ends'} in a softmax: hardly anything passes.",
            places.of_layer(case, soft[0], "activation"),
            "activation='relu'",
            weight=FAR_OUT,
            trial="hidden-relu",
            edits=repairs.argument(case, soft, "activation", "'relu'"),
        )
    hard = [layer for layer in case.hidden if layer.activation in ("hard_step", "sign", "round", "step")]
    if hard:
        yield candidate(
            "hidden-activation",
            "setup",
            "A hidden activation has no gradient.",
            places.of_layer(case, hard[0], "activation"),
            "activation='relu'",
            weight=ODD,
            trial="hidden-relu",
        )


def too_small(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-small: a narrow hidden layer, and the model stays below what a simple learner finds."""
    from .. import signal

    narrow = [layer for layer in case.hidden if (layer.units or layer.filters or 99) <= 3]
    reach = signal.reachable(case)
    few = case.few
    one = case.single
    if not case.full_over or now.best is None or now.best >= 0.3:
        return
    if not narrow and not (reach is not None and reach > 0.5 and few.fits is False and one.fits):
        return
    layer = next(iter(narrow or case.hidden or case.heads), None)
    known = reach is not None and reach >= 0.3
    wider = case.controls.get("trial:wider")
    not_allowed = (
        wider is not None and wider.failed is not None
    )  # a model of the user's own cannot be made wider from outside
    width = (layer.units or layer.filters or 0) if layer is not None else 0
    message = (
        f"A hidden layer has only {count(width, 'unit')}."
        if narrow
        else f"It cannot fit {count(len(few.rows), 'row')} with different targets."
    ) + (f" A simple learner gets {percent(reach)} of the way on held-out rows." if known and reach is not None else "")
    yield candidate(
        "too-small",
        "setup",
        message,
        places.of_layer(case, layer) if layer else places.fit(case),
        "More units in the hidden layers (32 or more).",
        weight=SHOWN if narrow else FAINT,
        trial="wider",
        alone=bool(narrow) and known and not_allowed,
        symptom=True,
    )


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
    """sequence: word ids beyond the embedding's table, or nothing but padding."""
    for layer in case.layers:
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


def padded_behind(case: Case, now: Skill) -> Iterator[Candidate]:
    """sequence: a recurrent layer reads on through the padding at the end, and its last step has forgotten the rest."""
    layers = [x for x in case.layers if x.class_ in RECURRENT]
    masked = any(x.mask_zero or x.class_ == "Masking" for x in case.layers)
    if not layers or masked or not any(facts.padded_behind for facts in case.leaves("x")):
        return
    embedding = next((x for x in case.layers if x.class_ == "Embedding"), None)
    yield candidate(
        "sequence",
        "setup",
        f"The sequences end in zeros, and {layers[0].class_} reads on through them: what came before fades.",
        places.of_layer(case, embedding or layers[0]),
        "mask_zero=True in the embedding, a Masking layer, or padding in front.",
        weight=ODD,
        trial="mask-padding",
        edits=repairs.argument(case, embedding, "mask_zero", "True") if embedding else (),
    )


def train_eval(case: Case, now: Skill) -> Iterator[Candidate]:
    """train-eval-mode: the model answers differently each time it is asked."""
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


CAUSES = (no_nonlinearity, hidden_softmax, too_small, pooled_away, sequence, first_step, padded_behind, train_eval)
