"""What the subjects of hand-written loops share, whichever framework trains them."""

from ..counted import Counted


class StepSubject(Counted):
    """A step cut out of a loop; its loss is described (`_describe_loss`) by what it computes, once."""

    own_step = in_order = False
    bounds = None
    _kind = None

    def kinds(self):
        """The loss, recognised by what it computes."""
        if self._kind is None:
            self._kind = self._describe_loss()
        return [self._kind]

    def closed_form(self):
        """True if the loss computes what a usual one does."""
        return bool(self.kinds()[0].exact)

    def own_anchors(self, rows):
        """None: the loss has targets."""

    @property
    def expected_updates(self):
        """Updates of the whole loop, where its ends are plain numbers."""
        steps, epochs = self.arguments["steps_per_epoch"], self.arguments["epochs"]
        return None if steps is None or epochs is None else int(steps * epochs)
