"""The shape of the network: linear, too narrow, squeezed, blind to place or order."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..measures import Skill, count, percent

NONLINEAR_CLASSES = ("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "MaxPooling2D", "MaxPooling1D", "GlobalMaxPooling1D",
                     "GlobalMaxPooling2D", "LayerNormalization", "MultiHeadAttention", "Attention", "Lambda", "LSTM", "GRU",
                     "SimpleRNN", "Embedding")  # fmt: skip


def no_nonlinearity(case: Case, now: Skill) -> Iterator[Candidate]:
    """no-nonlinearity: layers without an activation between them are one linear layer."""
    hidden = [layer for layer in case.hidden if layer.get("module") == "keras"]
    if not hidden or any(layer.get("activation") != "linear" for layer in hidden):
        return
    kinds = {layer["class"] for layer in case.layers}
    if kinds & set(NONLINEAR_CLASSES) or any(
        x["class"] == "Activation" and x.get("activation") != "linear" for x in case.layers[:-1]
    ):
        return
    if any(layer.get("module") != "keras" for layer in case.layers) or case.about.get("class") not in (
        "Sequential",
        "Functional",
        "Model",
        None,
    ):
        return
    yield candidate(
        "no-nonlinearity", "setup", f"{len(hidden)} hidden layer{'s have' if len(hidden) > 1 else ' has'} no activation: together they are one linear layer.",
        places.of_layer(case, hidden[0]), "activation='relu' in the hidden layers", weight=0.9, trial="hidden-relu",
        edits=repairs.argument(case, hidden, "activation", "'relu'"),
    )  # fmt: skip


def hidden_softmax(case: Case, now: Skill) -> Iterator[Candidate]:
    """hidden-activation: softmax between layers leaves one unit and little gradient."""
    soft = [layer for layer in case.hidden if layer.get("activation") == "softmax"]
    if soft:
        yield candidate(
            "hidden-activation", "setup", f"{len(soft)} hidden layer{'s end' if len(soft) > 1 else ' ends'} in a softmax: hardly anything passes.",
            places.of_layer(case, soft[0], "activation"), "activation='relu'", weight=0.93, trial="hidden-relu",
            edits=repairs.argument(case, soft, "activation", "'relu'"),
        )  # fmt: skip
    hard = [layer for layer in case.hidden if layer.get("activation") in ("hard_step", "sign", "round", "step")]
    if hard:
        yield candidate(
            "hidden-activation", "setup", "A hidden activation has no gradient.", places.of_layer(case, hard[0], "activation"),
            "activation='relu'", weight=0.9, trial="hidden-relu",
        )  # fmt: skip


def too_small(case: Case, now: Skill) -> Iterator[Candidate]:
    """too-small: a narrow hidden layer, and the model stays below what a simple learner finds."""
    from .. import signal

    narrow = [layer for layer in case.hidden if (layer.get("units") or layer.get("filters") or 99) <= 3]
    reach = signal.reachable(case)
    few = case.controls.get("few-sample") or {}
    one = case.controls.get("single-sample") or {}
    if not case.full_over or now.best is None or now.best >= 0.3:
        return
    if not narrow and not (reach is not None and reach > 0.5 and few.get("fits") is False and one.get("fits")):
        return
    layer = narrow[0] if narrow else (case.hidden or case.heads or [{}])[0]
    known = reach is not None and reach >= 0.3
    width = layer.get("units") or layer.get("filters")
    yield candidate(
        "too-small", "setup",
        (f"A hidden layer has only {count(int(width or 0), 'unit')}." if narrow
         else f"It cannot fit {count(len(few.get('rows') or []), 'row')} with different targets.")
        + (f" A simple learner gets {percent(reach)} of the way on held-out rows." if known and reach is not None else ""),
        places.of_layer(case, layer) if layer else places.fit(case), "More units in the hidden layers (32 or more).",
        weight=0.8 if narrow else 0.4, alone=bool(narrow) and known and case.about.get("class") not in ("Sequential", "Functional", "Model"), trial="wider",
    )  # fmt: skip


def pooled_away(case: Case, now: Skill) -> Iterator[Candidate]:
    """shape-collapse: a pooling or a stride that leaves a single place, or forgets where."""
    pools = [
        x
        for x in case.layers
        if x["class"]
        in ("GlobalAveragePooling2D", "GlobalMaxPooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling1D")
    ]
    if pools:
        yield candidate(
            "shape-collapse", "setup", f"{pools[-1]['class']} throws away where things are.",
            places.of_layer(case, pools[-1]), "Flatten()", weight=0.55, trial="flattened",
        )  # fmt: skip
    single = [
        x
        for x in case.first.get("layers") or []
        if x.get("shape") and len(x["shape"]) == 3 and x["shape"][0] == x["shape"][1] == 1
    ]
    shrinking = [x for x in single if "Pooling" in x["class"] or "Conv" in x["class"]]
    if shrinking and "Global" not in shrinking[0]["class"]:
        about = next((x for x in case.layers if x["name"] == shrinking[0]["name"]), {})
        yield candidate(
            "shape-collapse", "setup", f"Behind {shrinking[0]['class']} the picture has shrunk to a single place.",
            places.of_layer(case, about), "padding='same', or fewer poolings.", weight=0.45,
        )  # fmt: skip


def sequence(case: Case, now: Skill) -> Iterator[Candidate]:
    """sequence: word ids beyond the embedding's table, or nothing but padding."""
    for layer in case.layers:
        size = layer.get("input_dim")
        facts = next((f for f in case.leaves("x") if f.get("integers") and f.get("max") is not None), None)
        if (
            layer["class"] == "Embedding"
            and size
            and facts
            and facts["max"] >= size
            and len(list(case.leaves("x"))) == 1
        ):
            yield candidate(
                "sequence", "setup", f"Ids go up to {facts['max']:.0f}, the embedding has {size} entries.",
                places.of_layer(case, layer), f"Embedding({int(facts['max']) + 1}, …)", weight=0.85, alone=False,
                edits=repairs.argument(case, layer, "input_dim", str(int(facts["max"]) + 1)),
            )  # fmt: skip


def train_eval(case: Case, now: Skill) -> Iterator[Candidate]:
    """train-eval-mode: the model answers differently each time it is asked."""
    if case.first.get("repeat_differs"):
        yield candidate(
            "train-eval-mode", "setup", "Asked twice for the same rows at prediction, the model answers differently: dropout stays on.",
            places.at(case, source.training_true_line, places.fit(case)), "Leave `training=` to Keras.", weight=0.7, trial="no-dropout",
        )  # fmt: skip


CAUSES = (no_nonlinearity, hidden_softmax, too_small, pooled_away, sequence, train_eval)
