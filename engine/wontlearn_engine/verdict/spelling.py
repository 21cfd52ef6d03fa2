"""How Keras and PyTorch spell an argument, and where it may stand without its name."""

from __future__ import annotations

IN_TORCH: dict[str, tuple[str, int | None]] = {
    "learning_rate": ("lr", 1),  # its first argument are the weights
    "epsilon": ("eps", None),
    "momentum": ("momentum", None),
    "weight_decay": ("weight_decay", None),
}
"""An optimizer's arguments by the names of Keras, and how PyTorch spells them: name, and position."""
LAYERS_IN_TORCH: dict[str, tuple[str, int | None]] = {
    "rate": ("p", 0),
    "momentum": ("momentum", None),
    "input_dim": ("num_embeddings", 0),
    "batch_first": ("batch_first", None),
}
"""The same for a layer's."""
POSITIONS = {
    "activation": {"Dense": 1, "LSTM": 1, "GRU": 1, "SimpleRNN": 1, "Activation": 0},
    "rate": {"Dropout": 0, "SpatialDropout1D": 0, "SpatialDropout2D": 0, "AlphaDropout": 0, "GaussianDropout": 0},
    "input_dim": {"Embedding": 0},
    "units": {"Dense": 0},
}
"""Where an argument of a layer may stand without its name."""
SCHEDULE = {
    "ExponentialDecay": ("decay_steps", 1),
    "InverseTimeDecay": ("decay_steps", 1),
    "PolynomialDecay": ("decay_steps", 1),
    "CosineDecay": ("decay_steps", 1),
    "CosineDecayRestarts": ("first_decay_steps", 1),
    "PiecewiseConstantDecay": ("boundaries", 0),
}
"""What says how long a schedule of Keras takes, and where it may stand without its name."""
SPELT = {"learning_rate": ("learning_rate", "lr")}
"""Arguments with more than one name."""
