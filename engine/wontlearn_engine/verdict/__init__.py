"""From what was measured to a verdict. Pure: no files, no clocks, no screens."""

from .table import judge

__all__ = ["judge"]
