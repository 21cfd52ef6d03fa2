"""Sizes of a training that its rows and arguments tell, whichever framework trains it."""


class Counted:
    """Part of a subject: it has `rows` and `arguments` (those of `fit`; `steps_per_epoch` of a loop)."""

    def other_rows(self, places):
        """None: what the script measures itself on, it says itself."""

    @property
    def batch_size(self):
        """Rows a batch as the script trains."""
        return max(1, min(self.rows.batch or 32, len(self.rows)))

    @property
    def steps(self):
        """Updates an epoch, or None where it cannot be known."""
        given = self.arguments.get("steps_per_epoch")
        if given:
            return int(given)
        return None if self.rows.total is None else -(-self.rows.total // self.batch_size)
