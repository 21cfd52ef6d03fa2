"""Weights as the examiner holds them."""

import torch

from . import models


class Weight:
    """One weight or buffer: a name, and its value as an array."""

    def __init__(self, name, tensor, start):
        self.name, self.tensor = name, tensor
        self.trainable = bool(tensor.requires_grad)
        self._start = start

    @property
    def start(self):
        """Its value when the script handed the model over."""
        return None if self._start is None else models.array(self._start)

    def value(self):
        """The value now."""
        return models.array(self.tensor)

    def assign(self, value):
        """Set it."""
        with torch.no_grad():
            self.tensor.copy_(torch.as_tensor(value).reshape(self.tensor.shape))
