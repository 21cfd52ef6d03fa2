"""What a loop trains, in the place of a Keras model."""

from ..keras import describe
from . import models as tape_models


class Handle:
    """Stands for the Keras model or models of a loop; its optimizer can be exchanged."""

    def __init__(self, models, variables, optimizer):
        self._models = models
        self.optimizer = optimizer
        self._variables = variables

    def __getattr__(self, name):
        if not self._models:
            raise AttributeError(name)
        return getattr(self._models[-1], name)

    @property
    def weights(self):
        """All weights, in the order in which a full run hands them over."""
        return tape_models.weights(self._variables)

    variables = weights

    @property
    def trainable_weights(self):
        """What the loop asks gradients for."""
        return self._variables

    trainable_variables = trainable_weights

    def _flatten_layers(self, include_self=False):
        return [layer for model in self._models for layer in describe.flat_layers(model)]
