"""The chart of losses: what is drawn, on which axes, in which cells."""
